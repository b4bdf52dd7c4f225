"""The coverage ledger: per place, operator and technology what is declared, predicted, measured and experienced, and
what follows from that. Computes no signal; reads no survey file."""
