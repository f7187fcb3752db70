// Placeholder until the first type of Inference lands.
