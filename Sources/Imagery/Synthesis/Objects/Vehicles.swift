// What is mistaken for a car: trucks, buses, vans' big brothers, containers, boats, bins. None of it is labelled.

extension SceneBuilder {
    /// A truck or an articulated lorry with its nose towards the frame's x axis; false if the place is taken.
    @discardableResult
    package mutating func addTruck(at frame: Frame) -> Bool {
        let cargo = random.uniform(5.5..<13)
        let width = random.uniform(2.4..<2.55)
        let length = cargo + 2.6
        guard claim(frame, length: length, width: width, margin: 0.9) else { return false }
        let cab = frame.moved(length / 2 - 1, 0)
        let cabColor = pick([
            reflectance(225, 225, 222), reflectance(150, 40, 36), reflectance(44, 62, 120), reflectance(196, 164, 48),
            reflectance(60, 62, 66),
        ])
        let screen = Patch(
            outline: cab.rectangle(0.65, -width / 2 + 0.2, 0.95, width / 2 - 0.2), fill: Fill(reflectance(40, 42, 46)))
        box(cab, length: 2, width: width - 0.1, height: 2.8, Fill(cabColor), .tall, details: [screen])
        let load = frame.moved(-1.3, 0)
        let cover = pick([
            reflectance(226, 226, 222), reflectance(214, 214, 210), reflectance(176, 178, 178),
            reflectance(120, 132, 150), reflectance(182, 150, 74),
        ])
        let ribs = Fill.Stripes(axis: frame.axis, period: 1.3, strength: 0.06, share: 0.3)
        box(load, length: cargo, width: width, height: 3.7, Fill(cover, grain: 0.02, stripes: ribs), .tall)
        return true
    }

    /// A bus with its nose towards the frame's x axis; false if the place is taken.
    @discardableResult
    package mutating func addBus(at frame: Frame) -> Bool {
        let length = random.uniform(10..<12.5)
        guard claim(frame, length: length, width: 2.55, margin: 0.9) else { return false }
        let color = pick([
            reflectance(228, 228, 224), reflectance(206, 160, 40), reflectance(160, 44, 40), reflectance(70, 110, 150),
            reflectance(214, 214, 210),
        ])
        box(frame, length: length, width: 2.55, height: 3.1, Fill(color), .tall)
        for x in [-0.25, 0.22] {
            let unit = frame.moved(x * length, 0)
            box(unit, length: 2, width: 1.5, height: 0.25, Fill(color * 0.8), .rooftop)
        }
        return true
    }

    /// A shipping container, 20 or 40 feet; false if the place is taken.
    @discardableResult
    package mutating func addContainer(at frame: Frame, long: Bool) -> Bool {
        let length = long ? 12.19 : 6.06
        guard claim(frame, length: length, width: 2.44, margin: 0.25) else { return false }
        let color = pick([
            reflectance(136, 62, 46), reflectance(52, 86, 130), reflectance(58, 104, 84), reflectance(150, 150, 148),
            reflectance(208, 208, 204),
            reflectance(172, 96, 46),
        ])
        let ribs = Fill.Stripes(axis: frame.axis, period: 0.9, strength: 0.12, share: 0.4)
        let fill = Fill(
            color * Float(random.uniform(0.8..<1.15)), spots: color * 0.6, patchiness: 0.4, grain: 0.05, stripes: ribs)
        box(frame, length: length, width: 2.44, height: pick([2.6, 2.6, 5.2]), fill, .tall)
        return true
    }

    /// A motor boat or a sailing boat with its bow towards the frame's x axis.
    package mutating func addBoat(at frame: Frame) {
        let length = random.uniform(5..<11.5)
        guard claim(frame, length: length, width: length * 0.32, margin: 0.6) else { return }
        let (l, w) = (length / 2, length * random.uniform(0.13..<0.16))
        let hull = outline(
            frame, [(l, 0.05), (l * 0.72, w * 0.55), (l * 0.35, w * 0.92), (-l * 0.3, w), (-l, w * 0.8)])
        let paint = pick([
            reflectance(226, 226, 222), reflectance(226, 226, 222), reflectance(206, 208, 206),
            reflectance(60, 76, 120), reflectance(120, 84, 60),
        ])
        var patches = [Patch(outline: hull, fill: Fill(paint))]
        let deck = outline(frame, [(l * 0.55, w * 0.4), (-l * 0.2, w * 0.72), (-l * 0.25, w * 0.72)])
        patches.append(
            Patch(
                outline: deck,
                fill: Fill(pick([reflectance(236, 236, 232), reflectance(190, 170, 136), reflectance(150, 152, 152)]))))
        let cockpit = outline(frame, [(-l * 0.35, w * 0.62), (-l * 0.85, w * 0.58)])
        patches.append(
            Patch(
                outline: cockpit,
                fill: Fill(pick([reflectance(70, 72, 76), reflectance(150, 128, 98), reflectance(40, 66, 130)]))))
        if chance(0.6) {
            let screen = outline(frame, [(l * 0.12, w * 0.5), (l * 0.0, w * 0.6)])
            patches.append(Patch(outline: screen, fill: Fill(reflectance(46, 50, 56))))
        }
        scene.add(Solid(shadow: shadow([(hull, 0), (hull, 0.9), (deck, 1.6)]), patches: patches), .low)
    }

    /// A rubbish skip, a pallet stack or a crate: as bright as a car, of another size.
    package mutating func addCrate(at frame: Frame) {
        let length = random.uniform(1.2..<2.6)
        let width = random.uniform(1..<1.6)
        guard claim(frame, length: length, width: width, margin: 0.4) else { return }
        let color = pick([
            reflectance(52, 84, 62), reflectance(124, 76, 52), reflectance(150, 150, 146), reflectance(206, 206, 200),
            reflectance(60, 84, 124),
            reflectance(70, 66, 60),
        ])
        box(frame, length: length, width: width, height: 1.4, Fill(color, grain: 0.08), .low)
    }

    /// Garden things: a trampoline, a table with chairs, a parasol, a bush.
    package mutating func addClutter(at frame: Frame) {
        switch random.integer(below: 4) {
        case 0:
            let mat = frame.ellipse(1.7, 1.7, sides: 16)
            scene.add(
                Solid(
                    shadow: shadow([(mat, 0.7)]), patches: [Patch(outline: mat, fill: Fill(reflectance(46, 48, 56)))]),
                .low)
        case 1:
            let top = frame.ellipse(1.3, 1.3, sides: 8)
            let cloth = Fill(pick([reflectance(220, 216, 204), reflectance(160, 60, 52), reflectance(70, 100, 120)]))
            scene.add(Solid(shadow: shadow([(top, 2.2)]), patches: [Patch(outline: top, fill: cloth)]), .low)
        case 2: box(frame, length: 1.6, width: 0.9, height: 0.8, Fill(reflectance(190, 184, 170)), .low)
        default: addTree(at: frame.origin, radius: random.uniform(0.5..<0.9))
        }
    }

    /// A lamp post: hardly more than its long shadow.
    mutating func addPole(at frame: Frame) {
        box(frame, length: 0.22, width: 0.22, height: random.uniform(5..<9), Fill(reflectance(150, 150, 150)), .tall)
    }
}
