-- Nine of ten records are of that one: whoever asks for it reads them in their order, and an entry for each would cost most.
DROP INDEX events_event;
CREATE INDEX events_event ON events (event, gid) WHERE event <> 'AUTHENTICATED_REQUEST';
