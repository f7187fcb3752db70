// The watershed: where the summits of one object part.

/// The pixels of the lines between the summits of an object.
///
/// Pixels are taken from the highest down, as if the water fell. A pixel with no neighbour above the water is a new
/// summit; one beside a single summit's land joins it; where the lands of two summits meet, the lower one is taken in
/// by the higher if it rises less than `depth` above this saddle, or if either is smaller than `minimumArea` so far;
/// otherwise the pixel is on a line. Two pixels of different summits are then never 8-neighbours.
/// Equal heights go in the order of the pixels, so the result is the same everywhere.
///
/// Source: Meyer's flooding (1994) with union-find, as in Najman & Couprie 2006; summits by their dynamics.
/// - Parameters:
///   - map: [H, W], 1 where the object is.
///   - relief: of the same pixels.
/// - Returns: indices of `map`.
/// - Complexity: O(n log n) in the number of object pixels.
func watershedLines(in map: [UInt8], relief: [Float], width: Int, depth: Float, minimumArea: Int) -> [Int] {
    map.withUnsafeBufferPointer { map in
        relief.withUnsafeBufferPointer { relief in
            Watershed(map: map, relief: relief, width: width, depth: depth, minimumArea: minimumArea).lines()
        }
    }
}

/// The pixels of one map, to be flooded once.
private struct Watershed {
    let map: UnsafeBufferPointer<UInt8>
    let relief: UnsafeBufferPointer<Float>
    let width: Int
    let depth: Float
    let minimumArea: Int
    private var lands = Lands()
    /// The summit whose land a pixel is; -1 under water, on a line, or outside of all objects.
    private var summits: [Int32]
    /// Those around the pixel at hand.
    private var around: [Int] = []

    init(
        map: UnsafeBufferPointer<UInt8>, relief: UnsafeBufferPointer<Float>, width: Int, depth: Float, minimumArea: Int
    ) {
        (self.map, self.relief, self.width) = (map, relief, width)
        (self.depth, self.minimumArea) = (depth, minimumArea)
        summits = [Int32](repeating: -1, count: map.count)
    }

    consuming func lines() -> [Int] {
        var places: [UInt64] = []
        for pixel in map.indices where map[pixel] != 0 { places.append(place(of: pixel)) }
        places.sort()
        return places.map { Int(UInt32(truncatingIfNeeded: $0)) }.filter { !floods($0) }
    }

    /// Where a pixel comes in the order of the flood, as one number, which sorts faster than two: the higher ones
    /// first, those of one height by their index, which the lower half is.
    private func place(of pixel: Int) -> UInt64 {
        let bits = (relief[pixel] + 0).bitPattern  // + 0: -0 is as high as 0.
        let ascending = bits >> 31 == 0 ? bits | 1 << 31 : ~bits
        return UInt64(~ascending) << 32 | UInt64(UInt32(pixel))
    }

    /// Gives the pixel to a summit, or says that it is on a line.
    private mutating func floods(_ pixel: Int) -> Bool {
        lookAround(pixel)
        // Summits are numbered from the highest down.
        guard let highest = around.min() else {
            summits[pixel] = Int32(lands.raise(relief[pixel]))
            return true
        }
        var isParted = false
        for other in around where other != highest {
            if !lands.join(other, to: highest, saddle: relief[pixel], depth: depth, minimumArea: minimumArea) {
                isParted = true
            }
        }
        guard !isParted else { return false }
        lands.grow(highest)
        summits[pixel] = Int32(highest)
        return true
    }

    /// Finds the summits, each once, to which the pixel's neighbours of the same class belong.
    private mutating func lookAround(_ pixel: Int) {
        around.removeAll(keepingCapacity: true)
        let (x, y) = (pixel % width, pixel / width)
        for v in max(0, y - 1)...min(map.count / width - 1, y + 1) {
            for u in max(0, x - 1)...min(width - 1, x + 1) {
                let neighbour = v * width + u
                guard summits[neighbour] >= 0 else { continue }
                let summit = lands.root(Int(summits[neighbour]))
                if !around.contains(summit) { around.append(summit) }
            }
        }
    }
}

/// Summits and the land that each has, some taken in by others.
private struct Lands {
    private var sets = UnionFind()
    private var heights: [Float] = []
    private var areas: [Int] = []

    mutating func raise(_ height: Float) -> Int {
        heights.append(height)
        areas.append(1)
        return sets.add()
    }

    mutating func grow(_ land: Int) { areas[land] += 1 }

    mutating func root(_ land: Int) -> Int { sets.root(of: land) }

    /// Whether `lower` is taken in by `higher`; both are roots. The higher summit has the smaller number, so it remains
    /// the root.
    mutating func join(_ lower: Int, to higher: Int, saddle: Float, depth: Float, minimumArea: Int) -> Bool {
        let isDeep = heights[lower] - saddle >= depth
        if isDeep, areas[lower] >= minimumArea, areas[higher] >= minimumArea { return false }
        sets.join(lower, higher)
        areas[higher] += areas[lower]
        return true
    }
}
