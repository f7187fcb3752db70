// Placeholder until the first type of Model lands.
