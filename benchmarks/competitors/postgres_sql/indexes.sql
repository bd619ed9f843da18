create index on messages (sent_at)
;

create index on message_actions (sent_at)
;

create index on model_requests (requested_at)
;

analyze
;
