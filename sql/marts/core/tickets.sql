-- mart: core.tickets
-- grain: un ticket
-- stores: core.ticket_store
-- needs: ref.present
-- column.holder: Détenteur à cet instant : N2, ou N3 si le ticket y est transmis ; vide si le ticket n'est plus en stock
-- column.resolution_state: État de l'engagement de résolution à cet instant : MET, MISSED, RUNNING, OVERDUE, NOT_APPLICABLE, WAIVED (R-052)
-- column.in_time: Vrai si aucun engagement applicable n'est manqué à cet instant (R-052) ; NULL hors périmètre
-- What depends on the present instant (holder, overdue) is derived here; all
-- else is stored as computed at the last event of the ticket.
CREATE OR REPLACE VIEW core.tickets
COMMENT 'Tickets : une ligne par ticket, ses délais et ses verdicts ; dédoublonnée'
AS
WITH
    assumeNotNull((SELECT instant FROM ref.present)) AS present,
    multiIf(NOT t.in_scope OR empty(t.stock_to) OR t.stock_to[-1] <= present, '',
            notEmpty(t.held_by_n3_to) AND t.held_by_n3_to[-1] > present, 'N3', 'N2') AS holder_now,
    -- R-052: RUNNING becomes OVERDUE past the last instant within the target.
    t.resolution_state = 'RUNNING' AND holder_now = 'N2' AND ifNull(t.resolution_overdue_after < present, false) AS just_overdue
SELECT
    t.* REPLACE (
        if(just_overdue, 'OVERDUE', t.resolution_state) AS resolution_state,
        if(just_overdue, toNullable(false), t.in_time) AS in_time),
    holder_now AS holder
FROM core.ticket_store AS t FINAL
WHERE t.presence != 'deleted';
