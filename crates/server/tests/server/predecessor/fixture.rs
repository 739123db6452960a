//! The working folder of the system before this one, as its two generations left it.

use std::{fs, path::Path};

use store::test_support::run_sql;

/// As Django 4.2 hashes, with fewer rounds: `admin`, `plum kayak seventeen` and `sunshine`.
const ADMINS_HASH: &str = "pbkdf2_sha256$1000$salt1$X388uI3VNudM84bASzCKMbXZ1nLbWK+tZ72EZbPzIGA=";
const TESSES_HASH: &str = "pbkdf2_sha256$1000$salt2$VRLHlc6Hd5hUn+Zu4zYU6wi+ALuyYjmANebdCVb1vDI=";
const WEAK_HASH: &str = "pbkdf2_sha256$1000$salt3$953K/8iSXeKKNwBTKgX5ic6gNBwMyqFyVZXeRFL7a10=";

const FLASK: &str = "
CREATE TABLE students (id TEXT PRIMARY KEY, first_name TEXT, last_name TEXT, grade TEXT, rt_user_id TEXT,
  device_checked_in INTEGER DEFAULT 0, check_in_date TEXT, created_at TEXT DEFAULT CURRENT_TIMESTAMP,
  updated_at TEXT DEFAULT CURRENT_TIMESTAMP);
CREATE TRIGGER students_updated AFTER UPDATE ON students BEGIN
  UPDATE students SET updated_at = CURRENT_TIMESTAMP WHERE id = new.id; END;
CREATE TABLE device_info (id INTEGER PRIMARY KEY AUTOINCREMENT, student_id TEXT REFERENCES students (id) ON DELETE CASCADE,
  asset_id TEXT, asset_tag TEXT, device_type TEXT, serial_number TEXT, check_in_timestamp TEXT);
CREATE TABLE device_logs (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp INTEGER, date TEXT, time TEXT, asset_id TEXT,
  asset_tag TEXT, device_type TEXT, serial_number TEXT, previous_owner TEXT, ticket_id TEXT, has_ticket INTEGER,
  ticket_description TEXT, broken_screen INTEGER, checked_by TEXT, created_at TEXT);
CREATE TABLE audit_sessions (session_id TEXT PRIMARY KEY, creator_name TEXT NOT NULL, created_at TEXT,
  status TEXT DEFAULT 'active' CHECK (status IN ('active', 'completed')), student_count INTEGER DEFAULT 0);
CREATE TABLE audit_students (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT REFERENCES audit_sessions (session_id),
  name TEXT NOT NULL, grade TEXT NOT NULL, advisor TEXT NOT NULL, username TEXT, audited INTEGER DEFAULT 0,
  audit_timestamp TEXT, auditor_name TEXT);
CREATE TABLE audit_device_records (id INTEGER PRIMARY KEY AUTOINCREMENT, audit_student_id INTEGER REFERENCES audit_students (id),
  asset_id TEXT NOT NULL, asset_tag TEXT, serial_number TEXT, device_type TEXT, verified INTEGER DEFAULT 0);
CREATE TABLE audit_notes (id INTEGER PRIMARY KEY AUTOINCREMENT, audit_student_id INTEGER REFERENCES audit_students (id),
  note_text TEXT NOT NULL, created_at TEXT, created_by TEXT);
INSERT INTO students (id, first_name, last_name, grade, rt_user_id) VALUES
  ('1001', 'Zoë', 'Alder', '6', '77'), ('1002', NULL, NULL, '12', 'bbirch'), (NULL, 'Nobody', 'Knows', '7', NULL),
  ('1004', CAST(x'416e6eff' AS TEXT), 'Ümläut', 'K', '9007199254740993');
INSERT INTO device_info (student_id, asset_tag, device_type) VALUES ('1001', 'W12-00001', 'Chromebook'),
  ('9999', 'MANUAL', 'No Device'), ('', 'W12-00002', 'Chromebook');
INSERT INTO device_logs (timestamp, asset_tag, has_ticket, ticket_description) VALUES
  (1717400000, 'W12-00001', 1, 'line one
line two'), (1717400001, 'W12-00001', 0, NULL);
INSERT INTO audit_sessions (session_id, creator_name) VALUES ('7f6c', 'Ada');
INSERT INTO audit_students (session_id, name, grade, advisor) VALUES ('7f6c', 'Zoë Alder', '6', 'Missing');
INSERT INTO audit_device_records (audit_student_id, asset_id) VALUES (1, '412');
INSERT INTO audit_notes (audit_student_id, note_text) VALUES (1, 'Cracked'), (1, ' ');
";

const DJANGO: &str = "
CREATE TABLE students (student_id varchar(20) PRIMARY KEY, first_name varchar(100), last_name varchar(100), username varchar(100),
  grade integer DEFAULT 0, advisor varchar(100), rt_user_id integer, is_active bool DEFAULT 1,
  device_checked_in bool DEFAULT 0, check_in_date datetime, created_at datetime, updated_at datetime);
CREATE TABLE student_device_info (id integer PRIMARY KEY AUTOINCREMENT, student_id varchar(20) UNIQUE REFERENCES students (student_id),
  asset_id varchar(50), asset_tag varchar(50), serial_number varchar(100), device_type varchar(50), check_in_timestamp datetime);
CREATE TABLE audit_sessions (id integer PRIMARY KEY AUTOINCREMENT, session_id char(32) UNIQUE, created_by_id integer,
  creator_name varchar(255), name varchar(255), created_at datetime, closed_at datetime, status varchar(20), student_count integer);
CREATE TABLE audit_students (id integer PRIMARY KEY AUTOINCREMENT, session_id char(32) REFERENCES audit_sessions (session_id),
  student_id varchar(20) REFERENCES students (student_id), name varchar(255), grade varchar(20), advisor varchar(255),
  username varchar(100), audited bool, audit_timestamp datetime, auditor_name varchar(255));
CREATE TABLE audit_change_logs (id integer PRIMARY KEY AUTOINCREMENT, session_id char(32), user_name varchar(255), action varchar(50),
  old_value text, new_value text, timestamp datetime);
CREATE TABLE django_session (session_key varchar(40) PRIMARY KEY, session_data text, expire_date datetime);
CREATE TABLE auth_user (id integer PRIMARY KEY AUTOINCREMENT, password varchar(128), last_login datetime, is_superuser bool,
  username varchar(150) UNIQUE, first_name varchar(150), last_name varchar(150), email varchar(254), is_staff bool, is_active bool,
  date_joined datetime, google_user_id varchar(255), user_role varchar(50));
INSERT INTO students (student_id, first_name, last_name, username, grade) VALUES ('1001', 'Zoë', 'Alder', 'zalder', 6),
  ('', 'No', 'Id', 'noid', 7);
INSERT INTO student_device_info (student_id, asset_tag) VALUES ('1001', 'W12-00001');
INSERT INTO audit_sessions (session_id, creator_name, status) VALUES ('abc', 'Ada', 'closed');
INSERT INTO audit_students (session_id, student_id, name) VALUES ('abc', '1001', 'Zoë Alder'), ('gone', NULL, 'Lost');
INSERT INTO audit_change_logs (session_id, action) VALUES ('abc', 'session_locked'), ('abc', NULL);
INSERT INTO django_session VALUES ('k', 'data', '2026-01-01 00:00:00');
INSERT INTO auth_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined, user_role) VALUES
  ('@A@', 1, 'admin', '', '', 'root@example.org', 1, 1, '2025-01-02 03:04:05.000006', NULL),
  ('@T@', 0, 'Tess', 'Tess', 'Larch', 'tess@example.org', 1, 1, '2025-01-02 03:04:05', 'technology_staff'),
  ('@W@', 0, 'theo', 'Theo', 'Birch', '', 0, 1, '2025-01-02 03:04:05', 'teacher'),
  ('!unusable', 0, 'gone', 'Gone', 'Away', '', 1, 0, '2025-01-02 03:04:05', 'teacher'),
  ('@T@', 0, 'nobody', '', '', '', 0, 1, '2025-01-02 03:04:05', NULL),
  ('@T@', 0, 'two words', '', '', '', 1, 1, '2025-01-02 03:04:05', NULL);
";

/// The Flask generation's folder.
pub async fn flask(folder: &Path) {
    let put = |name: &str, content: &[u8]| {
        let place = folder.join(name);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, content).unwrap();
    };
    sql(folder, FLASK).await;
    put("asset_tag_sequence.txt", b"700");
    put("asset_tag_sequence_w12.txt", b"\xef\xbb\xbf00412\n");
    put("asset_tag_sequence_test.txt", b"seven");
    put(
        "asset_tag_confirmations.log",
        b"2025-06-03T09:14:03.123456 - Asset Tag: W12-00001, Request Tracker ID: 1201\n\
          2025-06-03T09:15:03.123456 - Asset Tag: W12-00002, Request Tracker ID: 1202\n\
          2025-06-03T09:16:03.123456 - Asset Tag: W12-00002, Request Tracker ID: 1203\n\
          2025-06-03T09:16:04.123456 - Asset Tag: W12-00002, Request Tracker ID: 1203\n\
          \n\
          2025-06-03T09:17:03.123456 - Asset Tag: , Request Tracker ID: 1204\n\
          2025-06-03T09:18:03.123456 - Asset Tag: ODD-7, Request Tracker ID: 1205\n",
    );
    put(
        "logs/checkins_2025-06-03.csv",
        b"Timestamp,Date,Time,Asset ID,Asset Tag,Device Type,Serial Number,Previous Owner,Ticket ID,Has Ticket,\
          Ticket Description,Broken Screen,Checked By\n\
          1717400000,2025-06-03,09:00:00,412,W12-00001,Chromebook,5CD1,Zo\xeb,,No,\"two\nlines\",No,web-user\n\
          1717400001,2025-06-03,09:00:01,413,W12-00002\n",
    );
    put(
        "auth.log",
        b"login_success ada 127.0.0.1\nlogin_failure bob 127.0.0.1\n",
    );
    put(
        "student_data/student_devices_2024-2025.json",
        br#"{"1001": {"checked_in": true}, "1002": {"checked_in": false}}"#,
    );
    put(
        "student_data/student_devices_2023-2024.json",
        b"{\"1001\": {",
    );
    put("cache/asset_cache.json", b"{}");
    put(
        ".env",
        b"# Settings\nRT_URL=https://rt.example.org\nRT_TOKEN=1-14-a-token-of-rt\nPREFIX=W12-\nLDAP_TECH_GROUP=tech-team\n\
          LDAP_SERVER=dc1.example.org\nLDAP_BASE_DN=dc=example,dc=org\nLDAP_UPN_SUFFIX=example.org\nCELERY_URL=redis\n",
    );
    std::os::unix::fs::symlink("/etc/hostname", folder.join("link")).unwrap();
}

/// The Django generation's folder.
pub async fn django(folder: &Path) {
    let statements = DJANGO
        .replace("@A@", ADMINS_HASH)
        .replace("@T@", TESSES_HASH)
        .replace("@W@", WEAK_HASH);
    sql(folder, &statements).await;
    fs::write(folder.join("asset_tag_sequence.txt"), "1234").unwrap();
}

async fn sql(folder: &Path, statements: &str) {
    let file = folder.join("database.sqlite");
    let url = format!("sqlite:{}?mode=rwc", file.display());
    run_sql(&url, &format!("PRAGMA foreign_keys = OFF; {statements}")).await;
}
