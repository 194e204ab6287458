DROP TABLE revocation_marks;
