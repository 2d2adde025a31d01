-- The warehouse of the same web shop as in shop.sql, in PostgreSQL: small, and with what PostgreSQL has of its own.

CREATE SCHEMA warehouse;

CREATE TYPE warehouse.state AS ENUM ('open', 'packed', 'sent');
CREATE DOMAIN warehouse.quantity AS integer NOT NULL CHECK (VALUE > 0);

-- The key is made by the server, which refuses any other; the unique code is what finds a record.
CREATE TABLE warehouse.products (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code varchar(20) NOT NULL UNIQUE,
  name text NOT NULL,
  price numeric(10, 2) NOT NULL DEFAULT 0,
  with_tax numeric(10, 2) GENERATED ALWAYS AS (price * 1.2) STORED,
  labels text[],
  details jsonb
);

-- Partitions are the table's own business: only the table is offered.
CREATE TABLE warehouse.parcels (
  sent_at timestamptz NOT NULL,
  number bigint NOT NULL,
  product_id bigint REFERENCES warehouse.products,
  state warehouse.state NOT NULL DEFAULT 'open',
  pieces warehouse.quantity,
  PRIMARY KEY (sent_at, number)
) PARTITION BY RANGE (sent_at);
CREATE TABLE warehouse.parcels_2026 PARTITION OF warehouse.parcels FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');

CREATE VIEW warehouse.price_list AS SELECT code, name, price FROM warehouse.products;
CREATE MATERIALIZED VIEW warehouse.turnover AS
  SELECT state, count(*) AS parcels FROM warehouse.parcels GROUP BY state;

-- The demo comes as this one, who reads everything, makes tables, and writes of products only some columns.
CREATE ROLE clerk LOGIN;
GRANT USAGE, CREATE ON SCHEMA warehouse TO clerk;
GRANT SELECT ON ALL TABLES IN SCHEMA warehouse TO clerk;
GRANT INSERT (code, name, price), UPDATE (name, price) ON warehouse.products TO clerk;
GRANT INSERT, UPDATE, DELETE ON warehouse.parcels TO clerk;
