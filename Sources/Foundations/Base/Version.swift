// The version of segtrain.

/// As `segtrain --version` prints it and as models remember it.
public let segtrainVersion = "0.1.0"
