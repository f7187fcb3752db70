// Trees, bushes and hedges.

extension SceneBuilder {
    /// A broad-leaved tree of crown radius `radius` (metres) as a clump of leafy balls; none where there is a roof.
    package mutating func addTree(at center: ScenePoint, radius: Double) {
        guard !isRoofed(center) else { return }
        let green = pick(climate.leaves) * Float(random.uniform(0.8..<1.2))
        let height = radius * random.uniform(1.1..<1.7) + 0.8
        var lobes: [Tree.Lobe] = []
        func add(_ offset: ScenePoint, _ size: Double, _ height: Double, _ shade: Float) {
            let fill = Fill(green * shade, grain: 0.25)
            lobes.append(Tree.Lobe(center: center + offset, radius: size, height: height, fill: fill))
        }
        add(.zero, radius * 0.8, height * 0.7, 0.75)
        let count = max(4, Int(radius * 3.2))
        for i in 0..<count {
            // From the rim inwards and upwards, so that the highest balls are painted last.
            let inward = Double(i) / Double(count)
            let distance = radius * (0.85 - 0.8 * inward) * random.uniform(0.75..<1)
            let offset = direction(degrees: random.uniform(0..<360)) * distance
            let size = radius * random.uniform(0.26..<0.42) + 0.2
            add(offset, size, height * (0.75 + 0.35 * inward), Float(random.uniform(0.8..<1.2)))
        }
        scene.trees.append(Tree(lobes: lobes, center: center, radius: radius * 1.25 + 0.2))
    }

    /// A row of low bushes along the local x axis from 0 to `length`.
    mutating func addHedge(along frame: Frame, length: Double) {
        let green = pick(climate.leaves) * 0.9
        var lobes: [Tree.Lobe] = []
        var x = 0.4
        while x < length {
            let size = random.uniform(0.5..<0.85)
            let fill = Fill(green * Float(random.uniform(0.8..<1.15)), grain: 0.2)
            lobes.append(
                Tree.Lobe(
                    center: frame.point(x, random.uniform(-0.15..<0.15)), radius: size, height: size + 0.5, fill: fill))
            x += random.uniform(0.6..<1)
        }
        guard !lobes.isEmpty else { return }
        scene.trees.append(Tree(lobes: lobes, center: frame.point(length / 2, 0), radius: length / 2 + 1))
    }

    /// `count` trees anywhere in a rectangle around the frame's origin, crowns in and out of each other.
    mutating func addGrove(in frame: Frame, length: Double, width: Double, count: Int, radius: Range<Double>) {
        for _ in 0..<count {
            let place = frame.point(random.uniform(-0.5..<0.5) * length, random.uniform(-0.5..<0.5) * width)
            addTree(at: place, radius: random.uniform(radius))
        }
    }
}
