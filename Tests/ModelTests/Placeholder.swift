// Placeholder until the first test of Model lands.
