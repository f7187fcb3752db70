"""The product's keyed random numbers (Sources/Foundations/Base/Random.swift), so that a golden file needs to hold no inputs."""
import numpy

MASK = (1 << 64) - 1


def _mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


class Random:
    """SplitMix64, keyed by a list of integers."""

    def __init__(self, *keys):
        self.state = 0x9E3779B97F4A7C15
        for key in keys:
            self.state ^= _mix((key + 0x9E3779B97F4A7C15) & MASK)
            self.state = _mix((self.state + 0xD1B54A32D192ED03) & MASK)

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        return _mix(self.state)

    def uniform(self):
        return (self.next() >> 11) * 2.0**-53

    def integer(self, below):
        return (self.next() * below) >> 64

    def floats(self, shape, low, high):
        """Uniform in [low, high), rounded to float32."""
        count = int(numpy.prod(shape))
        values = [low + (high - low) * self.uniform() for _ in range(count)]
        return numpy.array(values, dtype=numpy.float64).astype(numpy.float32).reshape(shape)

    def integers(self, shape, below):
        count = int(numpy.prod(shape))
        return numpy.array([self.integer(below) for _ in range(count)], dtype=numpy.int64).reshape(shape)
