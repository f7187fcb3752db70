// Placeholder until the first test of Tensor lands.
