// Cars: the only thing that is labelled.

/// Shape and paint of one car, in metres.
struct Car {
    enum Kind { case saloon, hatchback, offroader, pickup }

    let kind: Kind
    let length, width: Double
    let paint: Reflectance

    init(_ builder: inout SceneBuilder) {
        kind = [.saloon, .hatchback, .offroader, .pickup][builder.pick(weights: [4, 3, 3, 1])]
        switch kind {
        case .saloon: length = builder.random.uniform(4.4..<4.9)
        case .hatchback: length = builder.random.uniform(4.0..<4.4)
        case .offroader: length = builder.random.uniform(4.4..<4.9)
        case .pickup: length = builder.random.uniform(4.8..<5.0)
        }
        width = builder.random.uniform(1.75..<1.95)
        paint = Car.paint(&builder)
    }

    /// Paints in about the shares of the road: white, black, grays, silver, then blue and red, then the rest.
    private static func paint(_ builder: inout SceneBuilder) -> Reflectance {
        let shade = Float(builder.random.uniform(0.85..<1.15))
        let palette: [(weight: Double, color: Reflectance)] = [
            (27, reflectance(232, 232, 228)), (17, reflectance(30, 31, 34)), (13, reflectance(84, 87, 92)),
            (16, reflectance(172, 175, 178)),
            (8, reflectance(48, 60, 92)), (3, reflectance(96, 120, 150)), (7, reflectance(138, 44, 42)),
            (2, reflectance(92, 38, 42)),
            (2, reflectance(44, 62, 52)), (3, reflectance(158, 148, 126)), (1, reflectance(186, 156, 66)),
            (1, reflectance(176, 98, 54)),
        ]
        return palette[builder.pick(weights: palette.map(\.weight))].color * shade
    }
}

extension SceneBuilder {
    /// A car with its nose towards the frame's x axis. The caller has claimed the place.
    mutating func add(_ car: Car, at frame: Frame) {
        let (l, w) = (car.length / 2, car.width / 2)
        // Rounded nose and tail; mirrors are below the resolution.
        let body = outline(
            frame,
            [
                (l - 0.05, w - 0.5), (l - 0.35, w - 0.12), (l - 0.9, w), (-l + 0.6, w), (-l + 0.12, w - 0.18),
                (-l, w - 0.5),
            ])
        let towardsSun = -illumination.shadowPerMetre
        let (front, rear, roofFront, roofRear, inset) = cabin(car)
        let glass = outline(
            frame, [(front, w - 0.32), (front - 0.2, w - inset), (rear + 0.2, w - inset), (rear, w - 0.3)])
        let roof = outline(frame, [(roofFront, w - 0.42), (roofRear, w - 0.4)])
        let roofHeight = car.kind == .offroader || car.kind == .pickup ? 1.75 : 1.45

        // Metal mirrors the sky: level parts are a little brighter than the paint, flanks to the sun brighter, away
        // darker.
        let level = Fill(car.paint * 1.04 + 0.012)
        var patches = [Patch(outline: body, fill: level)]
        for side in [-1.0, 1.0] {
            let factor = illumination.slopeFactor(downhill: frame.normal * side, pitch: 0.9)
            let strip = [
                frame.point(l - 0.8, side * w), frame.point(l - 0.8, side * (w - 0.2)),
                frame.point(-l + 0.6, side * (w - 0.2)),
                frame.point(-l + 0.6, side * w),
            ]
            patches.append(Patch(outline: strip, fill: Fill(car.paint * Float(0.35 + 0.6 * factor))))
        }
        let hood = illumination.slopeFactor(downhill: frame.axis, pitch: 0.12)
        let hoodOutline = outline(frame, [(l - 0.3, w - 0.4), (front, w - 0.25)])
        patches.append(Patch(outline: hoodOutline, fill: level.lit(hood)))
        if car.kind == .pickup {
            let bed = outline(frame, [(rear - 0.15, w - 0.25), (-l + 0.2, w - 0.25)])
            patches.append(Patch(outline: bed, fill: Fill(car.paint * 0.3 + reflectance(44, 44, 44))))
        }
        patches.append(Patch(outline: glass, fill: Fill(reflectance(38, 42, 46))))
        // A glint on whichever window leans towards the sun.
        if towardsSun.dot(frame.axis) > 0.5 * towardsSun.length {
            let pane = outline(frame, [(front - 0.12, w - 0.4), (roofFront + 0.12, w - 0.45)])
            patches.append(Patch(outline: pane, fill: Fill(reflectance(92, 100, 108))))
        }
        patches.append(Patch(outline: roof, fill: level.lit(1.06)))
        if chance(0.12) {
            let sunroof = outline(frame, [(roofFront - 0.25, w - 0.6), (roofFront - 0.95, w - 0.6)])
            patches.append(Patch(outline: sunroof, fill: Fill(reflectance(30, 32, 36))))
        }

        let shadow = shadow([(body, 0.15), (body, 0.8), (roof, roofHeight)])
        scene.add(
            Solid(shadow: shadow, patches: patches, isCar: true, frame: frame, length: car.length, width: car.width),
            .low)
    }

    /// A car with its nose towards the frame's x axis, if the place is free; returns whether it was.
    @discardableResult
    package mutating func park(at frame: Frame, gap: Double = 0.7) -> Bool {
        let car = Car(&self)
        guard claim(frame, length: car.length, width: car.width, margin: gap) else { return false }
        add(car, at: frame)
        return true
    }

    /// Where along the car its windows begin and end: foot and top of the windscreen and of the rear window, and the
    /// inset of the sides.
    private func cabin(_ car: Car) -> (front: Double, rear: Double, roofFront: Double, roofRear: Double, inset: Double)
    {
        let l = car.length / 2
        switch car.kind {
        case .saloon: return (l - 1.15, -l + 0.75, l - 1.85, -l + 1.35, 0.14)
        case .hatchback: return (l - 1.0, -l + 0.2, l - 1.65, -l + 0.6, 0.14)
        case .offroader: return (l - 1.15, -l + 0.15, l - 1.75, -l + 0.45, 0.12)
        case .pickup: return (l - 1.2, -l + 1.9, l - 1.8, -l + 2.15, 0.12)
        }
    }

    /// A shape that is its own mirror image, from its half: points (x, y >= 0) from nose to tail.
    func outline(_ frame: Frame, _ half: [(x: Double, y: Double)]) -> [ScenePoint] {
        half.map { frame.point($0.x, $0.y) } + half.reversed().map { frame.point($0.x, -$0.y) }
    }
}
