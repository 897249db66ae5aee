-- check: Un livrable dont une livraison n'a pas toutes ses dates et tous ses états
SELECT reference FROM core.deliverables
WHERE length(cycle_delivered_on) != length(verification_state) OR length(cycle_delivered_on) != length(verification_due_on)
    OR length(cycle_delivered_on) != length(decided_on) OR length(cycle_delivered_on) != length(effects)
    OR length(cycle_delivered_on) != length(redelivery_state) OR length(cycle_delivered_on) != length(redelivery_due_on)
    OR length(cycle_delivered_on) != length(slip_present)
