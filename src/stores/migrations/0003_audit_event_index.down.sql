DROP INDEX events_event;
CREATE INDEX events_event ON events (event, gid);
