// Placeholder until the first test of segtrain lands.
