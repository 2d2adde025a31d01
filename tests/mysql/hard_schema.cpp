#include "hard_schema.h"

namespace polytomic::local::mysql::testing {

const char* const hard_schema = R"sql(
CREATE DATABASE s CHARACTER SET utf8mb4;
CREATE DATABASE `Sch.ema ``x"`;
CREATE DATABASE `under_score`;
CREATE DATABASE `underxscore`; USE s;
CREATE TABLE generated (a int PRIMARY KEY, half int AS (a DIV 2) VIRTUAL UNIQUE, sum int AS (a + 1) STORED, b int,
  c int, UNIQUE (b, half));
CREATE TABLE generated_key (a int NOT NULL, k int AS (a + b) STORED UNIQUE, b int);
CREATE TABLE counted (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, a varchar(20) NOT NULL);
CREATE TABLE counted_and_unique (id int AUTO_INCREMENT PRIMARY KEY, code varchar(20) NOT NULL UNIQUE, a int);
CREATE TABLE counted_second (a int, n int AUTO_INCREMENT, KEY (n), PRIMARY KEY (a, n)) ENGINE=InnoDB;
CREATE TABLE defaults (id int PRIMARY KEY, a int NOT NULL, b int NOT NULL DEFAULT 5, c varchar(10) NOT NULL DEFAULT '',
  d varchar(10) DEFAULT NULL, e datetime NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  f timestamp NOT NULL, g varchar(10) NOT NULL DEFAULT (concat('x', 1)), h text NOT NULL, i text NOT NULL DEFAULT 'x',
  j enum('x', 'y') NOT NULL, k set('x', 'y') NOT NULL, l blob, m varchar(10) NOT NULL DEFAULT 'NULL', n int DEFAULT (1 + 2),
  o enum('', 'y') NOT NULL DEFAULT 'y', p date NOT NULL, q time NOT NULL, r year NOT NULL);
CREATE TABLE invisible (id int PRIMARY KEY, a int INVISIBLE, b int NOT NULL DEFAULT 3 INVISIBLE, c int NOT NULL);
CREATE TABLE types (id int PRIMARY KEY, t1 tinyint(1), t1u tinyint(1) unsigned, t4 tinyint(4), s smallint, m mediumint,
  i int unsigned, z int(5) zerofill, bi bigint, bu bigint unsigned, d decimal(10,3), du decimal(5,0) unsigned, f float,
  dd double, b1 bit(1), b9 bit(9), da date, dt datetime(3), ts timestamp NULL, ti time(2), y year, c char(3), vc varchar(20),
  tt tinytext, te text, mt mediumtext, lt longtext, bn binary(4), vb varbinary(9), tb tinyblob, bl blob, mb mediumblob,
  lb longblob, e enum('a', 'b''c'), se set('a', 'b'), j json, jc longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  CHECK (json_valid(jc)), jn longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, g geometry, p point, uu uuid, i6 inet6);
CREATE TABLE json_needed (id int PRIMARY KEY, j json NOT NULL);
CREATE TABLE shapes (id int PRIMARY KEY, p point NOT NULL, SPATIAL INDEX (p));
CREATE TABLE composite (a int, b varchar(10), c int NOT NULL, d varchar(10), PRIMARY KEY (b, a));
CREATE TABLE composite_two (a int, b varchar(10), c int NOT NULL, d varchar(10), PRIMARY KEY (b, a), UNIQUE (c, d));
CREATE TABLE keyless (a int, b varchar(10) NOT NULL);
CREATE TABLE no_primary (a int NOT NULL UNIQUE, b int);
CREATE TABLE nullable_key (a int UNIQUE, b int);
CREATE TABLE prefix_key (a varchar(40) NOT NULL, b int, UNIQUE (a(5)));
CREATE TABLE prefix_part (a varchar(40) NOT NULL, b int, UNIQUE (b, a(5)));
CREATE TABLE hash_key (a text, b int, UNIQUE (a));
CREATE TABLE ignored_key (a int, b int, UNIQUE KEY hidden (a) IGNORED);
CREATE TABLE same_key_twice (a int NOT NULL, b int, UNIQUE one (a), UNIQUE two (a));
CREATE TABLE plain_index (a int, b int, KEY (a));
CREATE TABLE folded_key (a varchar(10) COLLATE utf8mb4_general_ci PRIMARY KEY, b int);
CREATE TABLE no_engine_for_rows (id int PRIMARY KEY, a int) ENGINE=MyISAM;
CREATE TABLE aria (id int PRIMARY KEY, a int NOT NULL) ENGINE=Aria;
CREATE TABLE parted (id int NOT NULL, r int NOT NULL, v varchar(9), PRIMARY KEY (id, r))
  PARTITION BY RANGE (r) SUBPARTITION BY HASH (id) SUBPARTITIONS 2 (PARTITION low VALUES LESS THAN (100),
  PARTITION high VALUES LESS THAN MAXVALUE);
CREATE SEQUENCE counter;
CREATE TABLE from_sequence (id int NOT NULL DEFAULT NEXTVAL(counter) PRIMARY KEY, a int);
CREATE SEQUENCE open_counter;
CREATE TABLE from_open_sequence (id int NOT NULL DEFAULT (NEXTVAL(open_counter) * 2) PRIMARY KEY, a int);
CREATE TABLE like_sequence (id int PRIMARY KEY, a varchar(20) NOT NULL DEFAULT 'nextval(counter)');
CREATE VIEW v_from_sequence AS SELECT id, a FROM from_sequence;
CREATE TABLE versioned (id int PRIMARY KEY, a int) WITH SYSTEM VERSIONING;
CREATE TABLE versioned_shown (id int PRIMARY KEY, a int, rs timestamp(6) GENERATED ALWAYS AS ROW START,
  re timestamp(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (rs, re)) WITH SYSTEM VERSIONING;
CREATE TABLE versioned_unique (id int, a int NOT NULL, rs timestamp(6) GENERATED ALWAYS AS ROW START INVISIBLE,
  re timestamp(6) GENERATED ALWAYS AS ROW END INVISIBLE, PERIOD FOR SYSTEM_TIME (rs, re), UNIQUE (a)) WITH SYSTEM VERSIONING;
CREATE TABLE versioned_keyless (a int) WITH SYSTEM VERSIONING;
CREATE TABLE periods (id int, s date, e date, PERIOD FOR p (s, e), PRIMARY KEY (id, p WITHOUT OVERLAPS));
CREATE TABLE parent (id int PRIMARY KEY, a varchar(10), self int, FOREIGN KEY (self) REFERENCES parent (id));
CREATE TABLE child (id int PRIMARY KEY, parent_id int, a varchar(10), c int, b varchar(10), FOREIGN KEY (parent_id)
  REFERENCES parent (id), FOREIGN KEY (b, c) REFERENCES composite (b, a), FOREIGN KEY (id) REFERENCES counted_second (a));
CREATE TABLE self_only (id int PRIMARY KEY, up int, FOREIGN KEY (up) REFERENCES self_only (id));
CREATE TABLE checked (id int PRIMARY KEY, a int CHECK (a > 0), b int, CONSTRAINT both_set CHECK (a < 1000000));
CREATE TABLE filled (id int PRIMARY KEY, made varchar(10) NOT NULL, other varchar(10) NOT NULL);
CREATE TRIGGER fill BEFORE INSERT ON filled FOR EACH ROW BEGIN
  -- NEW.other is left alone here; only this one: 'NEW.other'
  SET new . `made` = 'x'; END;
CREATE TRIGGER look AFTER INSERT ON filled FOR EACH ROW SET @seen = NEW.other;
CREATE TABLE `dots.and spaces` (`a.b` int PRIMARY KEY, `select` int NOT NULL, `tick``s` int, `quo"te'` int, `ünï` int,
  `日本` int, `back\slash` int, ` lead` int, `%` int);
CREATE TABLE `Sch.ema ``x"`.`Ta.ble ``y"` (`Col.umn ``z"` int PRIMARY KEY, b int);
CREATE TABLE `日本.語` (id int PRIMARY KEY);
CREATE TABLE `sixty_four_characters_long_name_that_ends_here_and_not_one_later`
  (`sixty_four_characters_long_name_that_ends_here_and_not_one_later` int PRIMARY KEY);
CREATE TABLE under_score.t (id int PRIMARY KEY, a int);
CREATE TABLE underxscore.t (id int PRIMARY KEY, a int);

CREATE VIEW v_simple AS SELECT id, a AS renamed FROM counted WHERE id > 0;
CREATE VIEW v_computed AS SELECT id, a, upper(a) AS loud FROM counted;
CREATE VIEW v_hides_required AS SELECT id FROM counted;
CREATE VIEW v_over_view AS SELECT renamed, id FROM v_simple;
CREATE VIEW v_generated AS SELECT a, half, b FROM generated;
CREATE VIEW v_aggregate AS SELECT count(*) AS n, a FROM counted GROUP BY a;
CREATE VIEW v_distinct AS SELECT DISTINCT a FROM counted;
CREATE VIEW v_union AS SELECT id FROM counted UNION SELECT id FROM parent;
CREATE ALGORITHM=TEMPTABLE VIEW v_copied AS SELECT id, a FROM counted;
CREATE VIEW v_limited AS SELECT id, a FROM counted LIMIT 5;
CREATE VIEW v_join AS SELECT p.id, p.a, k.b FROM plain_index k JOIN parent p ON p.id = k.a;
CREATE VIEW v_join_one AS SELECT p.id, p.a FROM parent p JOIN plain_index k ON k.a = p.id;
CREATE VIEW v_sublink AS SELECT id, (SELECT max(b) FROM plain_index) AS top, a FROM counted
  WHERE id >= (SELECT count(*) - count(*) FROM plain_index);
CREATE VIEW v_check AS SELECT id, a FROM counted WHERE a <> 'forbidden' WITH CASCADED CHECK OPTION;
CREATE VIEW v_composite AS SELECT c, d, b, a FROM composite;
CREATE VIEW v_half_key AS SELECT b, c, d FROM composite;
CREATE VIEW v_twice AS SELECT id, a, a AS again FROM counted;
CREATE VIEW v_strange AS SELECT `a.b` AS `from`, `select` AS `x``, y`, `quo"te'` AS `z` FROM `dots.and spaces` AS `t a` WHERE `quo"te'` <> 'from \' x';
CREATE VIEW v_types AS SELECT id, j, t1, e FROM types;
CREATE VIEW v_versioned AS SELECT id, a FROM versioned;
CREATE VIEW v_sequence AS SELECT next_not_cached_value AS n FROM counter;
CREATE VIEW `Sch.ema ``x"`.v_elsewhere AS SELECT id, a FROM s.counted;
CREATE SQL SECURITY INVOKER VIEW v_invoker AS SELECT id, a FROM counted;
CREATE TABLE gone (id int); CREATE VIEW v_broken AS SELECT id FROM gone; DROP TABLE gone;

CREATE USER owner_of_views; GRANT SELECT (id, a), INSERT (id, a) ON s.counted TO owner_of_views;
CREATE DEFINER=owner_of_views VIEW ov_some AS SELECT id, a FROM counted;
CREATE DEFINER=owner_of_views VIEW ov_none AS SELECT id, a FROM parent;
INSERT INTO plain_index VALUES (1, 1);

CREATE TABLE p_select (id int PRIMARY KEY, a int NOT NULL);
CREATE TABLE p_insert (id int PRIMARY KEY, a int NOT NULL);
CREATE TABLE p_update (id int PRIMARY KEY, a int NOT NULL);
CREATE TABLE p_delete (id int PRIMARY KEY, a int NOT NULL);
CREATE TABLE p_drop (id int PRIMARY KEY, a int NOT NULL);
CREATE TABLE p_nothing (id int PRIMARY KEY, a int NOT NULL);
CREATE TABLE p_references (id int PRIMARY KEY, a int NOT NULL);
CREATE TABLE p_columns (id int PRIMARY KEY, a int NOT NULL, b int, c int);
CREATE TABLE p_no_key_read (id int PRIMARY KEY, a int);
CREATE TABLE p_team (id int PRIMARY KEY, a int);
CREATE TABLE p_inner (id int PRIMARY KEY, a int);
CREATE TABLE p_public (id int PRIMARY KEY, a int);
CREATE TABLE p_role_columns (id int PRIMARY KEY, a int, b int);
CREATE TABLE p_misses_required (id int PRIMARY KEY, a int NOT NULL, b int);

GRANT ALL ON s.* TO writer; GRANT ALL ON `Sch.ema ``x"`.* TO writer;
CREATE ROLE team; CREATE ROLE inner_role; CREATE ROLE idle; GRANT inner_role TO team; GRANT team TO limited;
GRANT idle TO limited; SET DEFAULT ROLE team FOR limited;
GRANT SELECT ON s.p_select TO limited; GRANT INSERT ON s.p_insert TO limited; GRANT UPDATE ON s.p_update TO limited;
GRANT SELECT, DELETE ON s.p_delete TO limited; GRANT SELECT, INSERT, DROP ON s.p_drop TO limited;
GRANT REFERENCES ON s.p_references TO limited; GRANT SELECT, INSERT, UPDATE ON s.from_sequence TO limited;
GRANT SELECT, INSERT, UPDATE ON s.from_open_sequence TO limited; GRANT SELECT, INSERT ON s.open_counter TO limited;
GRANT SELECT, INSERT, UPDATE ON s.like_sequence TO limited; GRANT SELECT, INSERT, UPDATE, SHOW VIEW ON s.v_from_sequence TO limited;
GRANT SELECT (id, a), INSERT (id, a, c), UPDATE (b) ON s.p_columns TO limited;
GRANT INSERT, UPDATE, DELETE, SELECT (a) ON s.p_no_key_read TO limited;
GRANT SELECT, INSERT, UPDATE, DELETE ON s.p_team TO team; GRANT SELECT, UPDATE ON s.p_inner TO inner_role;
GRANT SELECT, INSERT ON s.p_public TO PUBLIC; GRANT DELETE ON s.p_public TO idle;
GRANT SELECT (id), UPDATE (b) ON s.p_role_columns TO team; GRANT SELECT (a) ON s.p_role_columns TO limited;
GRANT SELECT, INSERT (id, b) ON s.p_misses_required TO limited;
GRANT SELECT, INSERT, UPDATE, DELETE, SHOW VIEW ON s.ov_some TO limited;
GRANT SELECT, INSERT, UPDATE, DELETE, SHOW VIEW ON s.ov_none TO limited;
GRANT SELECT, INSERT, UPDATE, DELETE, SHOW VIEW ON s.v_simple TO limited;
GRANT SELECT, INSERT, UPDATE, DELETE ON s.v_computed TO limited;
GRANT SELECT, INSERT, UPDATE, DELETE, SHOW VIEW ON s.v_invoker TO limited;
GRANT SELECT (id), INSERT (a), UPDATE (a), SHOW VIEW ON s.v_check TO limited;
GRANT SELECT, INSERT, UPDATE, DELETE ON `under\_score`.* TO limited;
GRANT SELECT, INSERT ON `under%`.* TO limited;
)sql";

}  // namespace polytomic::local::mysql::testing
