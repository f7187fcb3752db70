// Placeholder until the first test of Raster lands.
