CREATE SCHEMA office;

CREATE TABLE office."Odd ""name" (
  "Licence No" text NOT NULL, item int NOT NULL, kind text, fee numeric(8, 2), valid boolean,
  issued date, seen timestamptz, secret text DEFAULT 'SECRET', PRIMARY KEY ("Licence No", item));

INSERT INTO office."Odd ""name" VALUES
  ('A1', 10, 'car', 12.50, true, '2026-01-31', '2026-02-01 12:00:00-05'),
  ('A1', 9, 'truck', NULL, false, NULL, NULL),
  ('B2', 1, 'car', NULL, true, NULL, NULL), ('B2', 2, 'boat', NULL, true, NULL, NULL),
  ('C3', 1, 'car', 'NaN', true, NULL, NULL);

INSERT INTO office."Odd ""name" SELECT 'MANY', n, 'car' FROM generate_series(1, 6) n;

CREATE VIEW office.slow AS SELECT "Licence No" AS licence FROM office."Odd ""name"
  WHERE pg_sleep(5) IS NOT NULL;

CREATE TABLE office.written (at timestamptz);

CREATE FUNCTION office.write_now() RETURNS boolean LANGUAGE sql VOLATILE AS
  'INSERT INTO office.written VALUES (now()) RETURNING true';

CREATE VIEW office.writes AS SELECT 'A1'::text AS licence, office.write_now() AS wrote;

CREATE TABLE office.benefits (account text, number int, amount numeric(8, 2), month date);

INSERT INTO office.benefits VALUES ('000000001', 1, 100.25, '2026-02-01'),
  ('000000001', 1, 7, '2026-01-01'), ('000000002', 2, 9, '2026-01-01');
