// Roofs: gabled, hipped and flat, with what stands on them.

extension SceneBuilder {
    /// A roof surface with lines of tiles, shingles or sheet metal.
    mutating func roofing() -> Fill {
        let color =
            pick([
                reflectance(150, 92, 66), reflectance(134, 80, 60), reflectance(118, 100, 86),
                reflectance(112, 110, 110), reflectance(84, 82, 84),
                reflectance(74, 72, 72),
                reflectance(160, 152, 142), reflectance(186, 180, 168), reflectance(206, 204, 198),
                reflectance(104, 84, 72),
            ]) * Float(random.uniform(0.8..<1.2))
        let lines = Fill.Stripes(axis: ScenePoint(0, 1), period: random.uniform(0.9..<1.6), strength: 0.07, share: 0.5)
        return Fill(color, spots: color * 0.75, patchiness: 0.45, fieldness: 0.2, grain: 0.07, stripes: lines)
    }

    /// A house with its ridge along the frame's x axis, gabled or hipped, often with a wing. The caller has claimed
    /// the place.
    package mutating func addHouse(at frame: Frame, length: Double, width: Double, eaves: Double) {
        let roof = roofing()
        let hipped = chance(0.5)
        if chance(0.4) {
            let wing = frame.moved((chance(0.5) ? 1 : -1) * length * 0.24, width * 0.25, turned: 90)
            addPitchedRoof(
                at: wing, length: width * 1.1, width: length * 0.4, eaves: eaves - 0.5, fill: roof, hipped: hipped)
        }
        addPitchedRoof(at: frame, length: length, width: width, eaves: eaves, fill: roof, hipped: hipped)
        if chance(0.5) {
            let chimney = frame.moved(random.uniform(-0.3..<0.3) * length, random.uniform(-0.15..<0.15) * width)
            box(chimney, length: 0.9, width: 0.7, height: 1.2, Fill(reflectance(120, 84, 70)), .rooftop)
        }
        if chance(0.18) { addSolarPanels(at: frame.moved(0, -width / 4), length: length * 0.6, width: width * 0.32) }
        if chance(0.3) {
            let skylight = frame.moved(random.uniform(-0.3..<0.3) * length, width / 4).rectangle(length: 1, width: 0.8)
            scene.add(
                Solid(shadow: [], patches: [Patch(outline: skylight, fill: Fill(reflectance(190, 200, 208)))]), .rooftop
            )
        }
    }

    /// The slopes of a roof; `length` runs along the ridge.
    mutating func addPitchedRoof(
        at frame: Frame, length: Double, width: Double, eaves: Double, fill: Fill, hipped: Bool
    ) {
        let pitch = random.uniform(0.3..<0.6)
        let (l, w) = (length / 2, width / 2)
        let ridge = max(0.1, hipped ? l - w * 0.9 : l)
        let (a, b) = (frame.point(-ridge, 0), frame.point(ridge, 0))
        let corners = frame.rectangle(length: length, width: width)
        func slope(_ outline: [ScenePoint], _ downhill: ScenePoint) -> Patch {
            let factor = illumination.slopeFactor(downhill: downhill, pitch: pitch)
            // Lines of tiles run level, whichever way the slope looks.
            let stripes = fill.stripes.map {
                Fill.Stripes(axis: downhill, period: $0.period, strength: $0.strength, share: $0.share)
            }
            return Patch(outline: outline, fill: fill.striped(stripes).lit(factor))
        }
        var patches = [
            slope([corners[0], corners[1], b, a], -1 * frame.normal),
            slope([corners[2], corners[3], a, b], frame.normal),
        ]
        if hipped {
            patches.append(slope([corners[1], corners[2], b], frame.axis))
            patches.append(slope([corners[3], corners[0], a], -1 * frame.axis))
        }
        let cap = Frame(origin: frame.origin, axis: frame.axis).rectangle(length: 2 * ridge, width: 0.25)
        patches.append(Patch(outline: cap, fill: fill.striped(nil).lit(1.12)))
        let top = eaves + pitch * w
        let shadow = shadow([(corners, 0), (corners, eaves), ([a, b], top)])
        build(Solid(shadow: shadow, patches: patches), on: frame, length: length, width: width)
    }

    /// A flat roof with a parapet, air conditioners, skylights and pipes.
    package mutating func addFlatBuilding(at frame: Frame, length: Double, width: Double, height: Double) {
        let color =
            pick([
                reflectance(214, 212, 206), reflectance(190, 188, 182), reflectance(160, 156, 150),
                reflectance(130, 128, 126), reflectance(96, 95, 95),
                reflectance(172, 158, 138),
                reflectance(150, 120, 104),
            ]) * Float(random.uniform(0.85..<1.1))
        let fill = Fill(color, spots: color * 0.72, patchiness: 0.6, fieldness: 0.5, grain: 0.05)
        let rim = frame.rectangle(length: length, width: width)
        let inner = frame.rectangle(length: length - 0.9, width: width - 0.9)
        let edge = Patch(outline: rim, fill: Fill(color * 1.15 + 0.02))
        let solid = Solid(
            shadow: shadow([(rim, 0), (rim, height)]), patches: [edge, Patch(outline: inner, fill: fill)])
        build(solid, on: frame, length: length, width: width)
        furnishRoof(at: frame, length: length - 3, width: width - 3)
    }

    /// A hall with a low metal roof in bays, and rows of skylights.
    package mutating func addHall(at frame: Frame, length: Double, width: Double, height: Double) {
        let color = pick([
            reflectance(196, 198, 198), reflectance(160, 164, 168), reflectance(216, 216, 212),
            reflectance(118, 128, 140), reflectance(140, 112, 96),
            reflectance(100, 116, 108),
        ])
        let ribs = Fill.Stripes(axis: frame.axis, period: random.uniform(1.2..<2.4), strength: 0.08, share: 0.35)
        let fill = Fill(color, spots: color * 0.7, patchiness: 0.3, fieldness: 0.3, grain: 0.03, stripes: ribs)
        let corners = frame.rectangle(length: length, width: width)
        var patches: [Patch] = []
        for side in [-1.0, 1.0] {
            let factor = illumination.slopeFactor(downhill: frame.normal * side, pitch: 0.12)
            let half = frame.rectangle(-length / 2, 0, length / 2, side * width / 2)
            patches.append(Patch(outline: half, fill: fill.lit(factor)))
        }
        build(
            Solid(shadow: shadow([(corners, 0), (corners, height)]), patches: patches), on: frame, length: length,
            width: width)
        guard chance(0.6) else { return }
        let step = random.uniform(4.5..<9)
        for side in [-0.25, 0.25] {
            for x in stride(from: -length / 2 + step / 2, to: length / 2 - 1.5, by: step) {
                let pane = frame.moved(x, side * width).rectangle(length: 1.1, width: min(3.6, width * 0.25))
                scene.add(
                    Solid(
                        shadow: [],
                        patches: [Patch(outline: pane, fill: Fill(color * 0.7 + reflectance(100, 110, 112)))]),
                    .rooftop)
            }
        }
    }

    /// A row of dark panels: long, narrow and as dark as a black car.
    mutating func addSolarPanels(at frame: Frame, length: Double, width: Double) {
        let lines = Fill.Stripes(axis: frame.axis, period: 1.05, strength: -0.8, share: 0.14)
        let panels = frame.rectangle(length: length, width: width)
        scene.add(
            Solid(shadow: [], patches: [Patch(outline: panels, fill: Fill(reflectance(38, 44, 62), stripes: lines))]),
            .rooftop
        )
    }

    private mutating func furnishRoof(at frame: Frame, length: Double, width: Double) {
        guard length > 3, width > 3 else { return }
        var taken: [OrientedBox] = []
        let style = random.integer(below: 3)
        for _ in 0..<(2 + Int(length * width / 60)) {
            let (l, w) = (random.uniform(1..<2.8), random.uniform(0.9..<2))
            let place = frame.moved((random.uniform() - 0.5) * length, (random.uniform() - 0.5) * width)
            let claimed = OrientedBox(place, length: l, width: w, margin: 0.4)
            if taken.contains(where: { $0.overlaps(claimed) }) { continue }
            taken.append(claimed)
            if style == 0 || chance(0.5) {
                let housing = pick([reflectance(214, 214, 210), reflectance(180, 182, 182), reflectance(140, 142, 142)])
                let fan = Patch(
                    outline: place.moved(l * 0.15, 0).ellipse(0.35, 0.35, sides: 10),
                    fill: Fill(reflectance(70, 72, 74)))
                box(place, length: l, width: w, height: 1.3, Fill(housing), .rooftop, details: [fan])
            } else {
                let glass = Patch(outline: place.rectangle(length: l, width: w), fill: Fill(reflectance(200, 208, 212)))
                scene.add(Solid(shadow: [], patches: [glass]), .rooftop)
            }
        }
        if style == 2 {
            let pipe = frame.moved(0, (random.uniform() - 0.5) * width)
            box(pipe, length: length * 0.8, width: 0.5, height: 0.6, Fill(reflectance(186, 186, 184)), .rooftop)
        }
    }
}
