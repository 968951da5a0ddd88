-- A copy of a database orders nothing from FedEx.
UPDATE delivery_carrier
   SET credentials_cipher = NULL,
       fedex_url = NULL;
