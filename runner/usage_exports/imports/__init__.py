"""Raw tables from the databases of products that people run themselves."""
