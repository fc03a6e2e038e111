// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import GRDB

/// The tables, as migrations that are only ever added to.
enum Schema {
    /// `application_id` of the file, the ASCII letters `pump`.
    static let applicationID = 0x70_75_6D_70

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 sites, windows, releases") { database in
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: first)
        }
        migrator.registerMigration("2 moved cameras") { database in
            try database.execute(
                sql: """
                    CREATE TABLE moved_camera (
                        site TEXT NOT NULL,
                        camera TEXT NOT NULL,
                        since INTEGER NOT NULL,
                        PRIMARY KEY (site, camera),
                        FOREIGN KEY (site, camera) REFERENCES camera (site, id)
                    ) STRICT, WITHOUT ROWID
                    """)
        }
        migrator.registerMigration("3 mask models") { database in
            try database.execute(
                sql: """
                    CREATE TABLE mask_model (
                        site TEXT NOT NULL,
                        camera TEXT NOT NULL,
                        since INTEGER NOT NULL,
                        name TEXT NOT NULL,
                        sha256 TEXT NOT NULL,
                        masked_right INTEGER,
                        masked_of INTEGER,
                        bare_right INTEGER,
                        bare_of INTEGER,
                        PRIMARY KEY (site, camera, since),
                        FOREIGN KEY (site, camera) REFERENCES camera (site, id)
                    ) STRICT, WITHOUT ROWID
                    """)
        }
        migrator.registerMigration("4 windows that wait for the log") { database in
            try database.execute(sql: pending)
        }
        migrator.registerMigration("5 count checks") { database in
            try database.execute(
                sql: """
                    CREATE TABLE count_check (
                        id INTEGER PRIMARY KEY,
                        site TEXT NOT NULL,
                        camera TEXT NOT NULL,
                        zone TEXT NOT NULL,
                        indicator TEXT NOT NULL,
                        start INTEGER NOT NULL,
                        seconds INTEGER NOT NULL CHECK (seconds > 0),
                        consent TEXT,
                        UNIQUE (site, camera, zone, indicator, start),
                        FOREIGN KEY (site, camera, zone) REFERENCES zone (site, camera, id)
                    ) STRICT;

                    CREATE TABLE count_check_instant (
                        count_check INTEGER NOT NULL REFERENCES count_check (id) ON DELETE CASCADE,
                        instant INTEGER NOT NULL,
                        people INTEGER NOT NULL CHECK (people >= 0),
                        PRIMARY KEY (count_check, instant)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        return migrator
    }

    /// Drawn and durable, but not yet in the log: in tables of their own, so that no reader sees them by a slip.
    private static let pending = """
        CREATE TABLE pending_window (
            site TEXT NOT NULL,
            camera TEXT NOT NULL,
            start INTEGER NOT NULL,
            seconds INTEGER NOT NULL CHECK (seconds > 0),
            looks INTEGER NOT NULL CHECK (looks BETWEEN 0 AND expected_looks),
            expected_looks INTEGER NOT NULL,
            losses TEXT NOT NULL CHECK (json_valid(losses)),
            purposes TEXT NOT NULL CHECK (json_valid(purposes)),
            log_size INTEGER NOT NULL,
            PRIMARY KEY (site, camera, start),
            FOREIGN KEY (site, camera) REFERENCES camera (site, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE pending_release (
            site TEXT NOT NULL,
            camera TEXT NOT NULL,
            zone TEXT NOT NULL,
            start INTEGER NOT NULL,
            document TEXT NOT NULL CHECK (json_valid(document)),
            PRIMARY KEY (site, camera, zone, start),
            FOREIGN KEY (site, camera, start) REFERENCES pending_window (site, camera, start),
            FOREIGN KEY (site, camera, zone) REFERENCES zone (site, camera, id)
        ) STRICT, WITHOUT ROWID;

        -- Where in the log a window's batch is; windows from before there was a log have none.
        CREATE TABLE logged_window (
            site TEXT NOT NULL,
            camera TEXT NOT NULL,
            start INTEGER NOT NULL,
            entry INTEGER NOT NULL,
            PRIMARY KEY (site, camera, start),
            FOREIGN KEY (site, camera, start) REFERENCES "window" (site, camera, start)
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER pending_release_is_final BEFORE UPDATE ON pending_release
        BEGIN SELECT RAISE(ABORT, 'a release never changes'); END;

        CREATE TRIGGER pending_windows_do_not_overlap BEFORE INSERT ON pending_window
        WHEN EXISTS (
            SELECT 1 FROM (
                SELECT site, camera, start, seconds FROM "window"
                UNION ALL SELECT site, camera, start, seconds FROM pending_window) w
            WHERE w.site = NEW.site AND w.camera = NEW.camera
                AND w.start < NEW.start + NEW.seconds * 1000 AND w.start + w.seconds * 1000 > NEW.start)
        BEGIN SELECT RAISE(ABORT, 'the camera already has a window at that time'); END;
        """

    /// A release is kept as the document that was published, so that no later version can render it differently;
    /// `estimate` shows the same in columns.
    private static let first = """
        CREATE TABLE site (
            id TEXT NOT NULL PRIMARY KEY,
            time_zone TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE policy (
            digest TEXT NOT NULL PRIMARY KEY,
            site TEXT NOT NULL REFERENCES site (id),
            document TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE camera (
            site TEXT NOT NULL REFERENCES site (id),
            id TEXT NOT NULL,
            PRIMARY KEY (site, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE zone (
            site TEXT NOT NULL,
            camera TEXT NOT NULL,
            id TEXT NOT NULL,
            PRIMARY KEY (site, camera, id),
            FOREIGN KEY (site, camera) REFERENCES camera (site, id)
        ) STRICT, WITHOUT ROWID;

        -- Times are milliseconds since 1970 UTC.
        CREATE TABLE "window" (
            site TEXT NOT NULL,
            camera TEXT NOT NULL,
            start INTEGER NOT NULL,
            seconds INTEGER NOT NULL CHECK (seconds > 0),
            looks INTEGER NOT NULL CHECK (looks BETWEEN 0 AND expected_looks),
            expected_looks INTEGER NOT NULL,
            PRIMARY KEY (site, camera, start),
            FOREIGN KEY (site, camera) REFERENCES camera (site, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE lost_looks (
            site TEXT NOT NULL,
            camera TEXT NOT NULL,
            start INTEGER NOT NULL,
            reason TEXT NOT NULL,
            looks INTEGER NOT NULL CHECK (looks > 0),
            PRIMARY KEY (site, camera, start, reason),
            FOREIGN KEY (site, camera, start) REFERENCES "window" (site, camera, start)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE "release" (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            site TEXT NOT NULL,
            camera TEXT NOT NULL,
            zone TEXT NOT NULL,
            start INTEGER NOT NULL,
            document TEXT NOT NULL CHECK (json_valid(document)),
            UNIQUE (site, camera, zone, start),
            FOREIGN KEY (site, camera, start) REFERENCES "window" (site, camera, start),
            FOREIGN KEY (site, camera, zone) REFERENCES zone (site, camera, id)
        ) STRICT;

        CREATE INDEX release_by_start ON "release" (start);

        CREATE VIEW estimate AS
        SELECT r.sequence, r.site, r.camera, r.zone, r.start, i.key AS indicator,
            i.value ->> 'sum' AS sum, i.value ->> 'mean' AS mean, i.value ->> 'sigma' AS sigma
        FROM "release" r, json_each(r.document, '$.indicators') i;

        CREATE TRIGGER release_is_final BEFORE UPDATE ON "release"
        BEGIN SELECT RAISE(ABORT, 'a release never changes'); END;

        CREATE TRIGGER window_is_final BEFORE UPDATE ON "window"
        BEGIN SELECT RAISE(ABORT, 'a window never changes'); END;

        -- The same camera and instant in two windows would spend its privacy budget twice.
        CREATE TRIGGER windows_do_not_overlap BEFORE INSERT ON "window"
        WHEN EXISTS (
            SELECT 1 FROM "window" w
            WHERE w.site = NEW.site AND w.camera = NEW.camera
                AND w.start < NEW.start + NEW.seconds * 1000 AND w.start + w.seconds * 1000 > NEW.start)
        BEGIN SELECT RAISE(ABORT, 'the camera already has a window at that time'); END;
        """
}
