-- A copy of a database sends no addresses to the service of the original.
UPDATE res_company
   SET delivery_table_service = NULL,
       delivery_table_url = NULL,
       credentials_cipher = NULL;
