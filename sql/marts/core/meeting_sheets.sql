-- mart: core.meeting_sheets
-- grain: un comité, tel que l'outil le connaît
-- stores: core.meeting_store
CREATE OR REPLACE VIEW core.meeting_sheets
COMMENT 'Comités, tels que l''outil les connaît ; ce que le marché en fait est dans core.meetings'
AS
SELECT * FROM core.meeting_store FINAL WHERE presence != 'deleted';
