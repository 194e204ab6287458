DROP TABLE events, audit_head, audit_cursor, audit_followers, audit_days, audit_hold, audit_deletions, audit_anchors;
DROP FUNCTION audit_add_month, audit_refuse_change, audit_release_only;
