CREATE USER 'reader'@'%' IDENTIFIED BY 'p@ss w/rd';

CREATE DATABASE office DEFAULT CHARACTER SET utf8mb4;

GRANT SELECT, EXECUTE ON office.* TO 'reader'@'%';

SET SESSION sql_mode = '', time_zone = '-05:00';

CREATE TABLE office.`Odd "name` (
  `Licence No` varchar(20) NOT NULL, item int NOT NULL, kind text, fee decimal(8, 2), valid boolean,
  issued date, seen timestamp NULL, secret text DEFAULT 'SECRET', PRIMARY KEY (`Licence No`, item));

INSERT INTO office.`Odd "name` (`Licence No`, item, kind, fee, valid, issued, seen) VALUES
  ('A1', 10, 'car', 12.50, true, '2026-01-31', '2026-02-01 12:00:00'),
  ('A1', 9, 'truck', NULL, false, NULL, NULL),
  ('B2', 1, 'car', NULL, true, NULL, NULL), ('B2', 2, 'boat', NULL, true, NULL, NULL),
  ('C3', 1, 'car', NULL, true, '0000-00-00', NULL),
  ('MANY', 1, 'car', 1, true, NULL, NULL), ('MANY', 2, 'car', 1, true, NULL, NULL),
  ('MANY', 3, 'car', 1, true, NULL, NULL), ('MANY', 4, 'car', 1, true, NULL, NULL),
  ('MANY', 5, 'car', 1, true, NULL, NULL), ('MANY', 6, 'car', 1, true, NULL, NULL);

CREATE VIEW office.slow AS SELECT `Licence No` AS licence FROM office.`Odd "name`
  WHERE SLEEP(5) IS NOT NULL;

CREATE TABLE office.written (at timestamp);

CREATE FUNCTION office.write_now() RETURNS boolean MODIFIES SQL DATA
  BEGIN INSERT INTO office.written VALUES (now()); RETURN true; END;

CREATE VIEW office.writes AS SELECT 'A1' AS licence, office.write_now() AS wrote;

CREATE TABLE office.benefits (account varchar(20), number int, amount decimal(8, 2), month date);

INSERT INTO office.benefits VALUES ('000000001', 1, 100.25, '2026-02-01'),
  ('000000001', 1, 7, '2026-01-01'), ('000000002', 2, 9, '2026-01-01');

CREATE TABLE office.kept (
  code varchar(20) COLLATE utf8mb4_unicode_ci, old varchar(20) CHARACTER SET latin1,
  flag tinyint(1), bit_flag bit(1), small tinyint(1), at datetime NULL, moment timestamp NULL,
  day date, name text, raw varbinary(4), rough double);

INSERT INTO office.kept VALUES
  ('A1', 'é', 1, b'1', 7, '2026-02-01 12:00:00', '2026-02-01 12:00:00', '2026-02-01', 'Zoé 😀', 'ab', 1.5),
  ('a1', 'E', 0, b'0', 0, NULL, NULL, NULL, NULL, NULL, NULL),
  ('A1 ', 'x', 2, b'0', 0, NULL, NULL, NULL, NULL, NULL, NULL),
  ('zero', 'z', 1, b'0', 0, NULL, '0000-00-00 00:00:00', '2026-00-10', NULL, NULL, NULL);
