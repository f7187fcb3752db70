// Overlap by objects: every labelled object counts the same, whatever its size, and so does every false one.
import Tensor
import Threads

extension LossBatch {
    /// Mean over the foreground classes of 1 − (Σ_k T_k + 1) / (K + F + 1).
    ///
    /// K objects (8-connected components of the class's labels) in the whole batch; T_k the Tversky index (soft IoU for
    /// Jaccard) on the pixels of object k's region: those nearer to it than to any other object, within the margin.
    /// F = Σ p / a over the pixels of no region, a the area of a usual object: false detections, counted in objects.
    ///
    /// It is the mean of 1 − T_k plus a term for what lies near no object, mean(T_k) · F / (K + F), but for the 1 in
    /// both: an object that is always right, without which a batch of empty tiles would have no gradient. As 1 − T_k
    /// is a soft miss, the whole is the Jaccard distance of the sets of labelled and of predicted objects.
    ///
    /// With S = Σ T_k + 1 and D = K + F + 1: dL/dT_k = −1 / D, and dL/dp = S / (a D²) near no object.
    /// Regions are those of CC-DiceCE (Bouteille et al., arXiv:2511.17146) but for the margin; blob loss (Kofler et
    /// al., arXiv:2205.08209) takes for each object the whole image without the others. See README.md of the losses.
    func objectOverlap(_ index: TverskyIndex, margin: Int, areas: [Double]) -> Double {
        precondition(
            areas.count == classes - 1 && areas.allSatisfy { $0 > 0 && $0.isFinite },
            "areas \(areas) of objects for \(classes - 1) foreground classes")
        let maps = ObjectMaps(self, margin: margin)

        let share = 1 / Double(classes - 1)
        var loss = 0.0
        // dL/dp by class and region: [on, off] the class's own pixels.
        var slopes = [Double](repeating: 0, count: maps.sums.count / 3 * 2)
        for c in 1..<classes {
            let area = areas[c - 1]
            var (found, labelled, falseObjects) = (1.0, 1.0, 0.0)
            for image in 0..<images {
                let own = maps.regions(image, c)
                falseObjects += maps.sums[own.lowerBound * 3] / area
                labelled += Double(own.count - 1)
                for region in own.dropFirst() { found += index.evaluate(maps, region).value }
            }
            let total = labelled + falseObjects
            loss += share * (1 - found / total)
            for image in 0..<images {
                let own = maps.regions(image, c)
                slopes[own.lowerBound * 2 + 1] = share * found / (area * total * total)
                for region in own.dropFirst() {
                    let (_, on, off) = index.evaluate(maps, region)
                    slopes[region * 2] = -share * on / total
                    slopes[region * 2 + 1] = -share * off / total
                }
            }
        }
        slopes.withUnsafeBufferPointer { slopes in
            maps.marks.withUnsafeBufferPointer { marks in
                maps.firsts.withUnsafeBufferPointer { firsts in
                    _ = sumPixels(0) { pixel, _ in
                        pixel.writeGradient(probabilities: { c in
                            if c == 0 { return 0 }
                            let map = pixel.image * (classes - 1) + c - 1
                            let region = firsts[map] + Int(marks[map * pixels + pixel.index])
                            return slopes[region * 2 + (c == pixel.label ? 0 : 1)]
                        })
                    }
                }
            }
        }
        return loss
    }
}

extension TverskyIndex {
    fileprivate func evaluate(_ maps: ObjectMaps, _ region: Int) -> (value: Double, on: Double, off: Double) {
        evaluate(
            predicted: maps.sums[region * 3], labelled: maps.sums[region * 3 + 1], both: maps.sums[region * 3 + 2])
    }
}

/// The regions of a batch, by image and foreground class, and what lies in them.
private struct ObjectMaps {
    private let classes: Int
    /// [N, C − 1, H, W]: the region of a pixel for a class, counted from the map's first; 0 is near no object.
    private(set) var marks: [Int32]
    /// [N, C − 1]: the first region of each map, and the end of the last.
    private(set) var firsts: [Int] = [0]
    /// Σ p, Σ t and Σ p t of the class by region, over valid pixels.
    private(set) var sums: [Double] = []

    /// Images are independent: each is marked and summed up by one thread.
    init<Scalar>(_ batch: LossBatch<Scalar>, margin: Int) {
        let (classes, pixels) = (batch.classes, batch.pixels)
        let foreground = classes - 1
        self.classes = classes
        var sumsByImage = [[[Double]]](repeating: [], count: batch.images)
        marks = [Int32](unsafeUninitializedCapacity: batch.images * foreground * pixels) { marks, count in
            count = marks.count
            guard let base = marks.baseAddress else { return }
            sumsByImage.withUnsafeMutableBufferPointer { sumsByImage in
                Parallel.forEach(batch.images) { image in
                    var finder = ObjectRegions(width: batch.width, height: batch.height, margin: margin)
                    let own = base + image * foreground * pixels
                    let labels = UnsafeBufferPointer(start: batch.labels + image * pixels, count: pixels)
                    sumsByImage[image] = (1..<classes).map { c in
                        let objects = finder.mark(labels, equalTo: UInt8(c), to: own + (c - 1) * pixels)
                        return [Double](repeating: 0, count: (objects + 1) * 3)
                    }
                    batch.forEachPixel(of: image, in: 0..<pixels) { pixel in
                        for c in 1..<classes {
                            let region = Int(own[(c - 1) * pixels + pixel.index]) * 3
                            let p = pixel.probabilities[c]
                            sumsByImage[image][c - 1][region] += p
                            if c == pixel.label {
                                sumsByImage[image][c - 1][region + 1] += 1
                                sumsByImage[image][c - 1][region + 2] += p
                            }
                        }
                    }
                }
            }
        }
        for own in sumsByImage.joined() {
            sums += own
            firsts.append(sums.count / 3)
        }
    }

    /// The regions of an image's class; the first is near no object.
    func regions(_ image: Int, _ c: Int) -> Range<Int> {
        let map = image * (classes - 1) + c - 1
        return firsts[map]..<firsts[map + 1]
    }
}
