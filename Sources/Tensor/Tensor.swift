// Placeholder until the first type of Tensor lands.
