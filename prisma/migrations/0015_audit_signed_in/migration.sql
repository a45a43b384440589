-- Where somebody signed in from before: looked up while that name is under attack, so it must not read the whole audit.
CREATE INDEX audit_signed_in_idx ON audit (actor) WHERE action = 'signed_in';
