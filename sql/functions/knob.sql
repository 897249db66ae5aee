-- function: knob
-- title: La valeur d'un réglage du marché ; une erreur s'il manque, jamais une valeur de repli
-- needs: ref.knobs
CREATE OR REPLACE FUNCTION knob AS name ->
    assumeNotNull((SELECT if(throwIf(count() = 0, 'a knob is missing in ref.knobs: the contract is not loaded') = 0, any(value), '') FROM ref.knobs WHERE path = name));
