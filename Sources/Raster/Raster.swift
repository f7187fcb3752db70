// Placeholder until the first type of Raster lands.
