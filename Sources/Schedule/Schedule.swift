// Placeholder until the first type of Schedule lands.
