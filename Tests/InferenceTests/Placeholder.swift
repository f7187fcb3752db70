// Placeholder until the first test of Inference lands.
