-- shop.sql: the demonstration database, a small web shop with two years of trade.
--
--   sqlite3 new.db < shop.sql
--
-- Every row is computed from counters and a fixed pseudo-random sequence, so two runs
-- give the same data.  Plain SQL only (SQLite 3.38 or newer, with FTS5).  The schema is
-- varied on purpose: the comment on each object says which feature it is there to show.

PRAGMA foreign_keys = ON;   -- has no effect inside a transaction, so it comes first
BEGIN;

-- STRICT and WITHOUT ROWID together; the type ANY exists only in STRICT tables.
CREATE TABLE exchange_rates (
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  month    TEXT NOT NULL CHECK (month GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]'),
  per_euro REAL NOT NULL CHECK (per_euro > 0),
  source   ANY,
  PRIMARY KEY (currency, month)
) STRICT, WITHOUT ROWID;

-- A TEXT key in an ordinary rowid table.
CREATE TABLE countries (
  code      CHAR(2) NOT NULL PRIMARY KEY,
  name      VARCHAR(255) NOT NULL UNIQUE,
  dial_code VARCHAR(8) NOT NULL, vat_rate NUMERIC NOT NULL DEFAULT 0.2
);

-- WITHOUT ROWID with a TEXT key; a column with no declared type (it holds integers,
-- reals, text, blobs and NULL), and one named by a reserved word.
CREATE TABLE settings (
  key        TEXT NOT NULL PRIMARY KEY,
  value,
  "group"    TEXT NOT NULL DEFAULT 'general',
  updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
) WITHOUT ROWID;

-- Unicode names of a table and of its columns (clothing and shoe sizes).
CREATE TABLE "Größen" (
  "Kürzel"      TEXT NOT NULL PRIMARY KEY,
  "Maßsystem"   TEXT NOT NULL CHECK ("Maßsystem" IN ('letter', 'shoe', 'none')),
  "Länge_cm"    REAL, "Reihenfolge" INTEGER NOT NULL
);

-- AUTOINCREMENT (ids are never reused), a self-reference, a VIRTUAL column, a unique
-- column that ignores case, a DEFAULT that is an expression.
CREATE TABLE customers (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  first_name  VARCHAR(255) NOT NULL, last_name VARCHAR(255) NOT NULL,
  full_name   TEXT GENERATED ALWAYS AS (first_name || ' ' || last_name) VIRTUAL,
  email       VARCHAR(255) NOT NULL COLLATE NOCASE UNIQUE CHECK (email LIKE '%_@_%'),
  phone       VARCHAR(32), birth_date DATE,
  newsletter  BOOLEAN NOT NULL DEFAULT FALSE CHECK (newsletter IN (FALSE, TRUE)),
  preferences JSON NOT NULL DEFAULT (json_object('theme', 'light')) CHECK (json_valid(preferences)),
  referred_by INTEGER REFERENCES customers (id) ON DELETE SET NULL,
  created_at  DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX customers_by_name ON customers (lower(last_name), lower(first_name));  -- on expressions
CREATE INDEX customers_by_full_name ON customers (full_name);  -- on a generated column

-- (customer_id, id) is unique anyway; it is declared so that orders can refer to the
-- pair, which keeps an order from going to another customer's address.
CREATE TABLE addresses (
  id          INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
  kind        TEXT NOT NULL DEFAULT 'home' CHECK (kind IN ('home', 'work', 'pickup')),
  street      VARCHAR(255) NOT NULL, city VARCHAR(255) NOT NULL, postcode VARCHAR(12) NOT NULL,
  country     CHAR(2) NOT NULL REFERENCES countries (code) ON UPDATE CASCADE,
  is_default  BOOLEAN NOT NULL DEFAULT FALSE,
  UNIQUE (customer_id, id)
);
-- Partial unique index: one default address per customer, any number of others.
CREATE UNIQUE INDEX addresses_one_default ON addresses (customer_id) WHERE is_default;

-- Japanese names (what the support team notes about customers).
CREATE TABLE "顧客メモ" (
  "番号"   INTEGER PRIMARY KEY,
  "顧客"   INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
  "本文"   TEXT NOT NULL, "作成日" DATE NOT NULL DEFAULT CURRENT_DATE
);

-- A space in the name of a table and of a column; a generated column in its short form.
CREATE TABLE "gift cards" (
  code        TEXT NOT NULL PRIMARY KEY,
  "issued to" INTEGER REFERENCES customers (id) ON DELETE SET NULL,
  amount      DECIMAL(10,2) NOT NULL CHECK (amount > 0),
  spent       DECIMAL(10,2) NOT NULL DEFAULT 0 CHECK (spent BETWEEN 0 AND amount),
  balance     DECIMAL(10,2) AS (amount - spent)
);

-- A dot and double quotes in the name of a table.
CREATE TABLE "promo.""codes""" (
  code        TEXT NOT NULL PRIMARY KEY COLLATE NOCASE,
  percent_off INTEGER NOT NULL DEFAULT 10 CHECK (percent_off BETWEEN 1 AND 60),
  starts_on   DATE NOT NULL, ends_on DATE NOT NULL,
  CONSTRAINT promo_period CHECK (starts_on <= ends_on)
);

-- INTEGER PRIMARY KEY without AUTOINCREMENT; a unique column that may be NULL; a foreign
-- key that names no parent column and so means the parent's primary key.
CREATE TABLE suppliers (
  id         INTEGER PRIMARY KEY,
  name       VARCHAR(255) NOT NULL,
  country    CHAR(2) NOT NULL REFERENCES countries,
  vat_number VARCHAR(20) UNIQUE, lead_days INTEGER NOT NULL DEFAULT (2 * 7)
);
CREATE UNIQUE INDEX suppliers_name ON suppliers (lower(name));  -- unique on an expression

-- A tree; its foreign key is deferred, so leaves may be inserted before their roots.
CREATE TABLE categories (
  id        INTEGER PRIMARY KEY,
  parent_id INTEGER REFERENCES categories (id) DEFERRABLE INITIALLY DEFERRED,
  slug      TEXT NOT NULL UNIQUE, name VARCHAR(255) NOT NULL,
  CHECK (parent_id <> id)
);

-- Generated columns of both kinds, one of them using the other; ON DELETE SET DEFAULT.
CREATE TABLE products (
  id          INTEGER PRIMARY KEY,
  sku         VARCHAR(20) NOT NULL UNIQUE,
  ean         BIGINT UNIQUE,
  name        VARCHAR(255) NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  supplier_id INTEGER NOT NULL DEFAULT 1 REFERENCES suppliers (id) ON DELETE SET DEFAULT,
  price       DECIMAL(10,2) NOT NULL CHECK (price >= 0), cost DECIMAL(10,2) NOT NULL CHECK (cost >= 0),
  margin      DECIMAL(10,2) NOT NULL GENERATED ALWAYS AS (round(price - cost, 2)) STORED,
  margin_pct  REAL GENERATED ALWAYS AS (round(100.0 * margin / nullif(price, 0), 1)) VIRTUAL,
  weight_kg   REAL, is_active BOOLEAN NOT NULL DEFAULT TRUE,
  attributes  JSON CHECK (attributes IS NULL OR json_valid(attributes)),
  swatch      BLOB
);
CREATE INDEX products_active_by_price ON products (price DESC) WHERE is_active;

-- Many to many; the order of the key differs from the order of the columns.
CREATE TABLE product_categories (
  product_id  INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  category_id INTEGER NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
  PRIMARY KEY (category_id, product_id)
);

-- A composite key that other tables refer to; a composite UNIQUE constraint.
CREATE TABLE product_variants (
  product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  variant_no INTEGER NOT NULL CHECK (variant_no > 0),
  "Größe"    TEXT NOT NULL REFERENCES "Größen" ("Kürzel"),
  colour     VARCHAR(30) NOT NULL DEFAULT 'black',
  PRIMARY KEY (product_id, variant_no),
  UNIQUE (product_id, "Größe", colour)
);

-- Refers to a UNIQUE column that is not its parent's primary key.
CREATE TABLE price_history (
  id         INTEGER PRIMARY KEY,
  sku        VARCHAR(20) NOT NULL REFERENCES products (sku) ON UPDATE CASCADE ON DELETE CASCADE,
  price      NUMERIC NOT NULL, valid_from TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX price_history_lookup ON price_history (sku, valid_from DESC);

CREATE TABLE warehouses (
  id        INTEGER PRIMARY KEY,
  name      VARCHAR(255) NOT NULL UNIQUE,
  country   CHAR(2) NOT NULL REFERENCES countries (code) ON UPDATE CASCADE,
  capacity  BIGINT NOT NULL,
  latitude  REAL CHECK (latitude BETWEEN -90 AND 90), longitude REAL CHECK (longitude BETWEEN -180 AND 180)
);

-- WITHOUT ROWID with a key of three columns, two of them a composite foreign key.
CREATE TABLE inventory (
  warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
  product_id   INTEGER NOT NULL, variant_no INTEGER NOT NULL,
  on_hand      INTEGER NOT NULL DEFAULT 0,
  reserved     INTEGER NOT NULL DEFAULT 0 CHECK (reserved BETWEEN 0 AND on_hand),
  available    INTEGER NOT NULL GENERATED ALWAYS AS (on_hand - reserved) STORED,
  PRIMARY KEY (warehouse_id, product_id, variant_no),
  FOREIGN KEY (product_id, variant_no) REFERENCES product_variants ON DELETE CASCADE
) WITHOUT ROWID;

-- A composite foreign key next to simple ones; a generated column made from the rowid.
CREATE TABLE orders (
  id              INTEGER PRIMARY KEY,
  order_no        TEXT AS (printf('ORD-%06d', id)) VIRTUAL,
  customer_id     INTEGER NOT NULL REFERENCES customers (id) ON DELETE RESTRICT,
  ship_address_id INTEGER NOT NULL,
  promo_code      TEXT REFERENCES "promo.""codes""" (code) ON UPDATE CASCADE ON DELETE SET NULL,
  status          TEXT NOT NULL DEFAULT 'new'
    CHECK (status IN ('new', 'paid', 'shipped', 'delivered', 'returned', 'cancelled')),
  shipping_fee    DECIMAL(10,2) NOT NULL DEFAULT 4.90,
  ordered_at      DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  pay_before      DATE NOT NULL DEFAULT (date(CURRENT_TIMESTAMP, '+14 days')), comment TEXT,
  FOREIGN KEY (customer_id, ship_address_id) REFERENCES addresses (customer_id, id)
);
CREATE INDEX orders_by_customer ON orders (customer_id, ordered_at);

-- A composite key, a composite foreign key, a STORED total.
CREATE TABLE order_lines (
  order_id     INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE, line_no INTEGER NOT NULL,
  product_id   INTEGER NOT NULL, variant_no INTEGER NOT NULL,
  quantity     INTEGER NOT NULL DEFAULT 1 CHECK (quantity > 0),
  unit_price   DECIMAL(10,2) NOT NULL,
  discount_pct INTEGER NOT NULL DEFAULT 0 CHECK (discount_pct BETWEEN 0 AND 100),
  line_total   DECIMAL(10,2) NOT NULL
    GENERATED ALWAYS AS (round(quantity * unit_price * (100 - discount_pct) / 100.0, 2)) STORED,
  PRIMARY KEY (order_id, line_no),
  FOREIGN KEY (product_id, variant_no) REFERENCES product_variants (product_id, variant_no)
);
CREATE INDEX order_lines_by_product ON order_lines (product_id, variant_no);

-- A CHECK over two columns; negative amounts are refunds.
CREATE TABLE payments (
  id        INTEGER PRIMARY KEY,
  order_id  INTEGER NOT NULL REFERENCES orders (id),
  method    TEXT NOT NULL CHECK (method IN ('card', 'transfer', 'wallet', 'gift card')),
  gift_card TEXT REFERENCES "gift cards" (code),
  amount    DECIMAL(10,2) NOT NULL CHECK (amount <> 0),
  is_refund BOOLEAN AS (amount < 0) VIRTUAL,
  paid_at   TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CHECK ((method = 'gift card') = (gift_card IS NOT NULL))
);
CREATE INDEX payments_by_order ON payments (order_id);

CREATE TABLE shipments (
  id           INTEGER PRIMARY KEY,
  order_id     INTEGER NOT NULL REFERENCES orders (id),
  warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
  carrier      VARCHAR(40) NOT NULL, tracking VARCHAR(40) UNIQUE,
  shipped_at   DATETIME NOT NULL, delivered_at DATETIME CHECK (delivered_at >= shipped_at)
);

-- A named constraint: one review per customer and product.  A column name outside ASCII.
CREATE TABLE reviews (
  id            INTEGER PRIMARY KEY,
  product_id    INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  customer_id   INTEGER REFERENCES customers (id) ON DELETE SET NULL,
  rating        INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
  title         VARCHAR(255), body TEXT,
  "naïve_señal" REAL,  -- a rough mood score, -1 to 1
  written_on    DATE NOT NULL DEFAULT CURRENT_DATE,
  CONSTRAINT one_review_each UNIQUE (product_id, customer_id)
);

-- No key at all: only the hidden rowid tells rows apart.  The times are Unix seconds.
CREATE TABLE web_visits (
  visited_at  TIMESTAMP NOT NULL,
  customer_id INTEGER REFERENCES customers (id) ON DELETE SET NULL,
  path        TEXT NOT NULL, seconds REAL
);

-- Written by the triggers at the end.
CREATE TABLE audit_log (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  logged_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  event     TEXT NOT NULL, payload JSON CHECK (payload IS NULL OR json_valid(payload))
);

-- A virtual table: full-text search over the products, whose text it does not copy.
CREATE VIRTUAL TABLE product_search USING fts5 (name, description, content = 'products', content_rowid = 'id');

-------------------------------------------------------- helpers, dropped again below

-- The fixed pseudo-random sequence (a Lehmer generator): a, b and c lie in 0..999.
CREATE TEMP TABLE seq (n INTEGER PRIMARY KEY, a INT, b INT, c INT);
WITH RECURSIVE lehmer (n, x) AS (
  SELECT 1, 20230101 UNION ALL SELECT n + 1, x * 48271 % 2147483647 FROM lehmer WHERE n < 3300
)
INSERT INTO seq SELECT n, x % 1000, x / 1000 % 1000, x / 1000000 % 1000 FROM lehmer;

CREATE TEMP TABLE words (list TEXT, i INT, word TEXT, PRIMARY KEY (list, i));
INSERT INTO words SELECT column1, key, value FROM (VALUES
  ('first', '["Anna","Ben","Clara","David","Elena","Felix","Greta","Hugo","Inès","Jonas","Katja","Luca","Marta",
    "Nils","Olga","Paul","Rosa","Simon","Tereza","Zoé"]'),
  ('last', '["Albers","Bianchi","Castro","Dvorak","Eriksen","Fischer","García","Hansen","Ivanova","Jansen",
    "Kowalski","Lefèvre","Müller","Nuñez","Olsen","Peeters","Rossi","Schäfer","Tanaka","Weber"]'),
  ('line', '["Alpine","Nordic","Harbour","Classic","Meadow","Urban","Atlas","Willow","Cobalt","Juniper","Everyday"]'),
  ('colour', '["black","navy","olive","sand","white","rust","grey","teal"]'),
  ('supplier', '["Own Workshop","Lumière & Fils","Casa Verde","Brennhof Textil","Bosco Legno","Huis van Glas",
    "Tatra Sport","Fjäll & Ljus","Kestrel Outdoor","京都文具","Papierhaus Linde","Atelier Marchand","Norte Textil"]'),
  ('page', '["/","/search","/cart","/checkout","/account","/help/returns","/sale"]'),
  ('note', '["電話での連絡を希望","配送は午後のみ","請求書は会社宛て","返品について相談中","常連のお客様"]'),
  ('title', '["Broke after a week","Expected better","Does the job","Good quality","Would buy again"]')
), json_each(column2);

CREATE TEMP TABLE places (i INTEGER PRIMARY KEY, country, city, postcode, street);
INSERT INTO places VALUES
  (0, 'DE', 'Hamburg', '20095', 'Lindenweg'),      (1, 'FR', 'Lyon', '69002', 'Rue des Tilleuls'),
  (2, 'ES', 'Valencia', '46003', 'Calle del Mar'), (3, 'DE', 'Köln', '50667', 'Gartenstraße'),
  (4, 'IT', 'Torino', '10121', 'Via dei Mille'),   (5, 'NL', 'Utrecht', '3511 AB', 'Molenstraat'),
  (6, 'PL', 'Kraków', '31-042', 'ulica Polna'),    (7, 'SE', 'Malmö', '211 20', 'Ängsgatan'),
  (8, 'GB', 'Bristol', 'BS1 4DJ', 'Mill Lane'),    (9, 'JP', '京都市', '600-8216', '烏丸通');

CREATE TEMP TABLE ranges (i INTEGER PRIMARY KEY, root, slug, material, base_price, sizes, nouns);
INSERT INTO ranges VALUES
  (0, 1, 'shirts', 'organic cotton', 39, 'letter', '["Oxford Shirt","Summer Shirt","Flannel Shirt","Polo Shirt"]'),
  (1, 1, 'jackets', 'recycled nylon', 119, 'letter', '["Rain Jacket","Quilted Jacket","Field Jacket","Fleece"]'),
  (2, 1, 'shoes', 'tanned leather', 89, 'shoe', '["Trail Shoe","Sneaker","Ankle Boot","Sandal"]'),
  (3, 2, 'kitchen', 'oak and steel', 34, 'none', '["Chef Knife","Frying Pan","Chopping Board","Kettle"]'),
  (4, 2, 'bedding', 'washed linen', 49, 'none', '["Duvet Cover","Bedspread","Pillow","Fitted Sheet"]'),
  (5, 2, 'lighting', 'brass and glass', 69, 'none', '["Desk Lamp","Floor Lamp","Pendant Light","Lantern"]'),
  (6, 3, 'tents', 'ripstop nylon', 229, 'none', '["Two-Person Tent","Family Tent","Tarp","Hammock"]'),
  (7, 3, 'backpacks', 'waxed canvas', 99, 'none', '["Daypack","Trekking Pack","Roll-Top Bag","Dry Bag"]'),
  (8, 4, 'notebooks', 'recycled paper', 14, 'none', '["Dotted Notebook","Sketchbook","Diary","Index Cards"]'),
  (9, 4, 'pens', 'cedar and brass', 19, 'none', '["Fountain Pen","Pencil Set","Brush Pen","Pen Case"]');

----------------------------------------------------------------------------- data

INSERT INTO exchange_rates  -- "source" mixes text, integer and NULL
SELECT column1, strftime('%Y-%m', '2023-01-01', (n - 1) || ' months'),
  round(column2 * (970 + (n * 7 + a) % 60) / 1000, 4), CASE n % 3 WHEN 0 THEN 'central bank' WHEN 1 THEN 100 + n END
FROM seq, (VALUES ('GBP', 0.86), ('PLN', 4.4), ('SEK', 11.4), ('JPY', 158.0)) WHERE n <= 24;
INSERT INTO countries VALUES
  ('DE', 'Deutschland', '+49', 0.19), ('FR', 'France', '+33', 0.2), ('ES', 'España', '+34', 0.21),
  ('IT', 'Italia', '+39', 0.22), ('NL', 'Nederland', '+31', 0.21), ('PL', 'Polska', '+48', 0.23),
  ('SE', 'Sverige', '+46', 0.25), ('GB', 'United Kingdom', '+44', 0.2), ('JP', '日本', '+81', 0.1);
INSERT INTO settings VALUES
  ('shop.name', 'Polly''s Outfitters', 'general', '2022-12-01 09:00:00'),
  ('shop.slogan', NULL, 'general', '2022-12-01 09:00:00'),
  ('shop.favicon', x'3c7376672f3e', 'general', '2022-12-01 09:05:00'),
  ('cart.max_lines', 50, 'checkout', '2022-12-02 10:00:00'),
  ('checkout.free_shipping_from', 99.5, 'checkout', '2023-03-15 08:30:00');
INSERT INTO "Größen" VALUES
  ('one', 'none', NULL, 0), ('XS', 'letter', 66, 1), ('S', 'letter', 69, 2), ('M', 'letter', 72, 3),
  ('L', 'letter', 75, 4), ('XL', 'letter', 78, 5), ('39', 'shoe', 24.6, 6), ('40', 'shoe', 25.3, 7),
  ('41', 'shoe', 26, 8), ('42', 'shoe', 26.6, 9), ('43', 'shoe', 27.3, 10), ('44', 'shoe', 28, 11);

-- The last name shifts by one every 20 rows, so that none of the 400 pairs repeats.  The
-- first 60 customers came over from an older shop, the others join in the next 18 months.
INSERT INTO customers (id, first_name, last_name, email, phone, birth_date, newsletter, preferences, referred_by,
  created_at)
SELECT n, f.word, l.word, iif(n % 9, lower(f.word || '.' || l.word), f.word || '.' || l.word)
    || CASE n % 4 WHEN 0 THEN '@example.org' WHEN 1 THEN '@example.net' ELSE '@example.com' END,
  CASE WHEN n % 5 THEN printf('%s 555 %03d %03d', dial_code, a, b) END,
  CASE WHEN n % 7 THEN date('1950-01-01', (b * 20 + a) || ' days') END, n % 3 = 0,
  json_object('theme', iif(n % 4, 'light', 'dark'), 'page_size', 10 + n % 3 * 10),
  CASE WHEN n > 20 AND n % 6 = 0 THEN 1 + a * (n - 1) / 1000 END,
  datetime('2023-01-01', iif(n <= 60, (n - 61) * 700, (n - 60) * 2304) || ' minutes')
FROM seq JOIN words AS f ON f.list = 'first' AND f.i = n * 7 % 20
JOIN words AS l ON l.list = 'last' AND l.i = (n * 3 + (n - 1) / 20) % 20
JOIN places AS p ON p.i = n % 10 JOIN countries ON code = p.country
WHERE n <= 400 ORDER BY n;
UPDATE customers  -- e-mail addresses take no accents here
SET email = replace(replace(replace(replace(replace(replace(email,
  'ü', 'ue'), 'ä', 'ae'), 'é', 'e'), 'è', 'e'), 'ñ', 'n'), 'í', 'i');

-- Everybody has a home, the default address; a third has a second address.
INSERT INTO addresses (customer_id, kind, street, city, postcode, country, is_default)
SELECT n, 'home', street || ' ' || (1 + a % 120), city, postcode, country, TRUE
FROM seq JOIN places ON i = n % 10 WHERE n <= 400
UNION ALL
SELECT n, iif(b % 2, 'work', 'pickup'), iif(b % 2, 'Business Park ', 'Parcel Shop ') || (1 + c % 90),
  city, postcode, country, FALSE
FROM seq JOIN places ON i = n % 10 WHERE n <= 400 AND n % 3 = 0 ORDER BY 7 DESC, 1;
INSERT INTO "顧客メモ" ("顧客", "本文", "作成日")
SELECT 1 + n * 6, word, date('2024-07-01', (n * 3) || ' days')
FROM seq JOIN words ON list = 'note' AND i = a % 5 WHERE n <= 50 ORDER BY n;
INSERT INTO "gift cards" (code, "issued to", amount)
SELECT printf('GIFT-%03d-%03d', b, n), CASE WHEN n % 4 THEN n END, 25 * (1 + n % 3)
FROM seq WHERE n <= 40 ORDER BY n;
INSERT INTO "promo.""codes""" VALUES
  ('SPRING23', 10, '2023-03-01', '2023-04-30'), ('XMAS23', 15, '2023-12-01', '2023-12-24'),
  ('SPRING24', 10, '2024-03-01', '2024-04-30'), ('XMAS24', 20, '2024-12-01', '2024-12-24');
INSERT INTO suppliers
SELECT n, word, country, CASE WHEN n % 5 THEN printf('%s%03d%03d%03d', country, a, b, c) END, 5 + a % 25
FROM words JOIN seq ON n = words.i + 1 JOIN places ON places.i = words.i % 10 WHERE list = 'supplier';
INSERT INTO categories
SELECT i + 5, root, slug, upper(substr(slug, 1, 1)) || substr(slug, 2) FROM ranges
UNION ALL VALUES (1, NULL, 'clothing', 'Clothing'), (2, NULL, 'home', 'Home'), (3, NULL, 'outdoors', 'Outdoors'),
  (4, NULL, 'paper', 'Paper');

-- 10 ranges x 4 nouns x 4 lines = 160 products; the swatch is a tiny SVG picture.
INSERT INTO products (id, sku, ean, name, description, supplier_id, price, cost, weight_kg, is_active, attributes,
  swatch)
SELECT n, printf('%s-%04d', upper(substr(slug, 1, 3)), n), 2000000000000 + n * 9973, l.word || ' ' || noun,
  noun || ' from our ' || l.word || ' line, made of ' || material || '.', 1 + n % 13, price,
  round(price * (450 + b % 250) / 1000, 2), round((200 + c) / 400.0, 2), n % 23 <> 0,
  CASE WHEN n % 6 THEN json_object('material', material, 'warranty_months', 12 + n % 3 * 12) END,
  CASE WHEN n % 3 THEN CAST(printf('<svg><rect width="9" height="9" fill="#%06x"/></svg>', a * 16000 + b) AS BLOB) END
FROM (SELECT seq.*, slug, material, value AS noun, round(base_price * (800 + a * 9 / 10) / 1000.0) - 0.05 AS price
  FROM ranges, json_each(nouns) JOIN seq ON (n - 1) / 16 = ranges.i AND (n - 1) / 4 % 4 = key)
JOIN words AS l ON l.list = 'line' AND l.i = n * 5 % 11 ORDER BY n;
INSERT INTO product_categories  -- each product is in its range, every other one in the root too
SELECT n, (n - 1) / 16 + 5 FROM seq WHERE n <= 160
UNION ALL SELECT n, root FROM seq JOIN ranges ON i = (n - 1) / 16 WHERE n % 2 ORDER BY 1, 2;
INSERT INTO product_variants  -- one per size where there are sizes, else two colours
SELECT n, row_number() OVER (PARTITION BY n ORDER BY "Reihenfolge", column1), "Kürzel", word
FROM seq JOIN ranges ON ranges.i = (n - 1) / 16 JOIN "Größen" ON "Maßsystem" = sizes
JOIN (VALUES (0), (1)) ON column1 = 0 OR sizes = 'none'
JOIN words ON list = 'colour' AND words.i = (a + column1) % 8 ORDER BY 1, 2;
INSERT INTO price_history (sku, price, valid_from)  -- up to three prices; the last one is today's
SELECT sku, round(price * (100 - 4 * (id % 3 - n + 1)) / 100.0, 2),
  datetime('2022-12-01', iif(n = 1, 0, n * 200 + id % 90) || ' days')
FROM products JOIN seq ON n <= 1 + id % 3 ORDER BY id, n;
INSERT INTO warehouses VALUES (1, 'Hamburg Hafen', 'DE', 120000, 53.54, 9.98), (2, 'Lyon Sud', 'FR', 80000, 45.7, 4.84),
  (3, 'Kraków Wschód', 'PL', 3000000000, 50.06, 20.05), (4, 'Bristol Docks', 'GB', 25000, NULL, NULL);
INSERT INTO inventory (warehouse_id, product_id, variant_no, on_hand, reserved)
SELECT w.id, product_id, variant_no, a % 60, a % 60 * (b % 4) / 10
FROM product_variants JOIN warehouses AS w ON (product_id + variant_no + w.id) % 3 = 0
JOIN seq ON n = product_id * 12 + variant_no + w.id;

-- 800 orders, one about every 22 hours, by customers who had joined by then; those who
-- joined first order most often.
INSERT INTO orders (id, customer_id, ship_address_id, promo_code, status, shipping_fee, ordered_at, pay_before, comment)
SELECT 10000 + n, customer, (SELECT iif(b % 3, min(id), max(id)) FROM addresses WHERE customer_id = customer),
  (SELECT code FROM "promo.""codes""" WHERE c % 2 AND date(moment) BETWEEN starts_on AND ends_on),
  CASE WHEN n > 785 THEN 'new' WHEN n > 770 THEN 'paid' WHEN n > 750 THEN 'shipped'
    WHEN b % 100 < 6 THEN 'cancelled' WHEN b % 100 < 11 THEN 'returned' ELSE 'delivered' END,
  iif(b % 4, 4.9, 9.9), moment, date(moment, '+14 days'),
  CASE WHEN c % 15 = 0 THEN 'Please leave it with a neighbour.' END
FROM (SELECT *, 1 + a * (a + 400) * min(400, 60 + n * 1312 / 2304) / 1400000 AS customer,
    datetime('2023-01-01', (n * 1312 + b) || ' minutes') AS moment FROM seq WHERE n <= 800);

-- One to four lines each, at the price that was valid then.
INSERT INTO order_lines (order_id, line_no, product_id, variant_no, quantity, unit_price, discount_pct)
SELECT o.id, line.n, p.id, 1 + s.b % (SELECT count(*) FROM product_variants WHERE product_id = p.id),
  1 + (s.c % 4 = 0) + (s.c % 10 = 0) * 2,
  (SELECT price FROM price_history WHERE sku = p.sku AND valid_from <= ordered_at ORDER BY valid_from DESC LIMIT 1),
  ifnull(percent_off, 0)
FROM orders AS o JOIN seq AS pick ON pick.n = o.id - 10000 JOIN seq AS line ON line.n <= 1 + pick.b % 4
JOIN seq AS s ON s.n = pick.n * 4 + line.n JOIN products AS p ON p.id = 1 + s.a * 160 / 1000
LEFT JOIN "promo.""codes""" ON code = promo_code ORDER BY 1, 2;
UPDATE orders SET shipping_fee = 0
WHERE (SELECT sum(line_total) FROM order_lines WHERE order_id = orders.id) >= 99.5;

-- Every 20th order is paid with a gift card as far as that goes; returned orders are paid back.
CREATE TEMP TABLE due AS
SELECT o.id, status, ordered_at, code, round(shipping_fee + sum(line_total), 2) AS total,
  ifnull(min(round(shipping_fee + sum(line_total), 2), amount), 0) AS by_card
FROM orders AS o JOIN order_lines ON order_id = o.id
LEFT JOIN "gift cards" AS g ON o.id % 20 = 0 AND g.rowid = (o.id - 10000) / 20
WHERE status NOT IN ('new', 'cancelled') GROUP BY o.id;
INSERT INTO payments (order_id, method, gift_card, amount, paid_at)
SELECT id, 'gift card', code, by_card, datetime(ordered_at, '+1 minute') FROM due WHERE by_card > 0
UNION ALL
SELECT id, CASE id % 3 WHEN 0 THEN 'card' WHEN 1 THEN 'transfer' ELSE 'wallet' END, NULL, round(total - by_card, 2),
  datetime(ordered_at, (2 + id % 3 * 700) || ' minutes') FROM due WHERE total > by_card
UNION ALL
SELECT id, 'transfer', NULL, -total, datetime(ordered_at, '+20 days') FROM due WHERE status = 'returned'
ORDER BY 5, 1;
UPDATE "gift cards" SET spent = (SELECT ifnull(sum(p.amount), 0) FROM payments AS p WHERE gift_card = code);
INSERT INTO shipments (order_id, warehouse_id, carrier, tracking, shipped_at, delivered_at)
SELECT id, 1 + b % 4, CASE c % 3 WHEN 0 THEN 'Swift Parcel' WHEN 1 THEN 'Blue Van' ELSE 'Postkurier' END,
  CASE WHEN c % 12 THEN printf('TRK%03d%05d', a, id) END, datetime(ordered_at, (24 + a % 48) || ' hours'),
  CASE WHEN status <> 'shipped' THEN datetime(ordered_at, (80 + b % 90) || ' hours') END
FROM orders JOIN seq ON n = id - 10000 WHERE status IN ('shipped', 'delivered', 'returned') ORDER BY id;

-- A third of the delivered lines gets a review, mostly a kind one.
INSERT INTO reviews (product_id, customer_id, rating, title, body, "naïve_señal", written_on)
SELECT product_id, customer_id, i + 1, word,
  CASE WHEN b % 2 THEN word || ', after ' || (2 + c % 40) || ' days of use.' END,
  round((i - 2) / 2.1 + (b % 9 - 4) / 100.0, 2), date(min(ordered_at), (9 + c % 40) || ' days')
FROM orders JOIN order_lines ON order_id = id JOIN seq ON n = (id - 10000) * 4 + line_no
JOIN words ON list = 'title' AND i = (b > 50) + (b > 120) + (b > 270) + (b > 600)
WHERE status = 'delivered' AND c % 3 = 0 GROUP BY product_id, customer_id ORDER BY 7, 1, 2;
INSERT INTO web_visits
SELECT 1672531200 + n * 126000 + a * 60, CASE WHEN b % 3 = 0 THEN 1 + b * 60 / 1000 END,
  iif(c % 2, '/product/' || sku, word), round(b / 7.0, 1)
FROM seq JOIN words ON list = 'page' AND i = a % 7 JOIN products ON id = 1 + a * 160 / 1000 WHERE n <= 500 ORDER BY n;
INSERT INTO audit_log (logged_at, event, payload)
SELECT datetime(ordered_at, iif(status = 'returned', '+19 days', '+3 hours')), 'order ' || status,
  json_object('order', id, 'customer', customer_id)
FROM orders WHERE status IN ('cancelled', 'returned') ORDER BY 1, id;

INSERT INTO product_search (product_search) VALUES ('rebuild');
DROP TABLE temp.seq; DROP TABLE temp.words; DROP TABLE temp.places; DROP TABLE temp.ranges; DROP TABLE temp.due;

---------------------------------------------------------------------------- views

-- A plain join.
CREATE VIEW order_details AS
SELECT o.order_no, o.ordered_at, o.status, c.full_name AS customer, l.line_no, p.sku, p.name AS product,
  v.colour, v."Größe", l.quantity, l.unit_price, l.line_total
FROM orders AS o JOIN customers AS c ON c.id = o.customer_id JOIN order_lines AS l ON l.order_id = o.id
JOIN products AS p ON p.id = l.product_id JOIN product_variants AS v USING (product_id, variant_no);

-- An aggregate; its column names are listed, not taken from the query.
CREATE VIEW monthly_sales (month, orders, items, revenue) AS
SELECT strftime('%Y-%m', ordered_at), count(DISTINCT id), sum(quantity), round(sum(line_total), 2)
FROM orders JOIN order_lines ON order_id = id WHERE status NOT IN ('cancelled', 'returned') GROUP BY 1;

-- A recursive query.
CREATE VIEW category_tree AS
WITH RECURSIVE tree (id, depth, path) AS (
  SELECT id, 0, name FROM categories WHERE parent_id IS NULL
  UNION ALL SELECT c.id, depth + 1, path || ' > ' || c.name FROM categories AS c JOIN tree ON tree.id = c.parent_id
)
SELECT id, depth, path, (SELECT count(*) FROM product_categories WHERE category_id = tree.id) AS products FROM tree;

-- Unicode names, an outer join.
CREATE VIEW "Größen_Bestand" AS
SELECT "Kürzel", count(DISTINCT v.product_id) AS "Artikel", ifnull(sum(available), 0) AS "Verfügbar"
FROM "Größen" LEFT JOIN product_variants AS v ON v."Größe" = "Kürzel"
LEFT JOIN inventory USING (product_id, variant_no) GROUP BY "Kürzel";

-- A view that can be written: the triggers pass each change on to the two tables.
CREATE VIEW customer_contacts AS
SELECT c.id, c.first_name, c.last_name, c.email, c.phone, a.street, a.city, a.postcode, a.country
FROM customers AS c JOIN addresses AS a ON a.customer_id = c.id AND a.is_default;

------------------------------------------------------------------------- triggers
-- They come last, so that loading the data neither fires them nor reads the clock.

CREATE TRIGGER customer_contacts_insert INSTEAD OF INSERT ON customer_contacts BEGIN
  INSERT INTO customers (id, first_name, last_name, email, phone)
  VALUES (NEW.id, NEW.first_name, NEW.last_name, NEW.email, NEW.phone);
  INSERT INTO addresses (customer_id, street, city, postcode, country, is_default)
  SELECT id, NEW.street, NEW.city, NEW.postcode, NEW.country, TRUE FROM customers WHERE email = NEW.email;
END;

CREATE TRIGGER customer_contacts_update INSTEAD OF UPDATE ON customer_contacts BEGIN
  SELECT RAISE(ABORT, 'the id of a customer cannot be changed') WHERE NEW.id IS NOT OLD.id;
  UPDATE customers SET first_name = NEW.first_name, last_name = NEW.last_name, email = NEW.email, phone = NEW.phone
  WHERE id = OLD.id;
  UPDATE addresses SET street = NEW.street, city = NEW.city, postcode = NEW.postcode, country = NEW.country
  WHERE customer_id = OLD.id AND is_default;
END;

-- The addresses follow by ON DELETE CASCADE; a customer with orders is refused.
CREATE TRIGGER customer_contacts_delete INSTEAD OF DELETE ON customer_contacts BEGIN
  DELETE FROM customers WHERE id = OLD.id;
END;

-- Ordinary triggers: history and audit trail, and a rule that no CHECK can express.
CREATE TRIGGER products_price_changed AFTER UPDATE OF price ON products WHEN NEW.price <> OLD.price BEGIN
  INSERT INTO price_history (sku, price) VALUES (NEW.sku, NEW.price);
  INSERT INTO audit_log (event, payload)
  VALUES ('price changed', json_object('sku', NEW.sku, 'old', OLD.price, 'new', NEW.price));
END;

CREATE TRIGGER orders_stay_cancelled BEFORE UPDATE OF status ON orders
WHEN OLD.status = 'cancelled' AND NEW.status <> 'cancelled' BEGIN
  SELECT RAISE(ABORT, 'a cancelled order cannot be reopened');
END;

-- These three keep the full-text index in step with the products.
CREATE TRIGGER products_search_insert AFTER INSERT ON products BEGIN
  INSERT INTO product_search (rowid, name, description) VALUES (NEW.id, NEW.name, NEW.description);
END;

CREATE TRIGGER products_search_delete AFTER DELETE ON products BEGIN
  INSERT INTO product_search (product_search, rowid, name, description)
  VALUES ('delete', OLD.id, OLD.name, OLD.description);
END;

CREATE TRIGGER products_search_update AFTER UPDATE OF id, name, description ON products BEGIN
  INSERT INTO product_search (product_search, rowid, name, description)
  VALUES ('delete', OLD.id, OLD.name, OLD.description);
  INSERT INTO product_search (rowid, name, description) VALUES (NEW.id, NEW.name, NEW.description);
END;

PRAGMA user_version = 1;
COMMIT;
