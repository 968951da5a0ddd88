-- A copy of a database must not talk to the shops of the original.
UPDATE sale_channel
   SET credentials_cipher = NULL,
       webhook_token = NULL,
       is_scheduled = FALSE,
       is_told = FALSE,
       is_stock_told = FALSE,
       is_price_told = FALSE,
       is_invoice_told = FALSE;

-- Nor tell them what still waits here.
UPDATE sale_channel_message
   SET state = 'ignored'
 WHERE direction = 'out'
   AND state = 'received';
DELETE FROM sale_channel_touch;
