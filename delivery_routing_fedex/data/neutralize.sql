-- A copy of a database orders nothing from FedEx.
UPDATE delivery_carrier
   SET fedex_credentials = NULL,
       fedex_url = NULL;
