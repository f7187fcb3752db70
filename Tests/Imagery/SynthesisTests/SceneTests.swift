// What is labelled and what is not: single things on an empty canvas.
import Base
import Synthesis
import Testing

struct SceneTests {
    /// Car pixels (at least half covered) of the things that `body` puts near the origin, and how many pixels they
    /// changed.
    private func render(_ body: (inout SceneBuilder) -> Void) -> (car: Int, painted: Int) {
        var random = Random(5)
        let illumination = Illumination(random: &random)
        let climate = Climate(random: &random)
        var builder = SceneBuilder(illumination: illumination, climate: climate, random: random)
        body(&builder)
        builder.scene.removeHiddenCars()
        let canvas = Canvas(window: PixelWindow(x: -60, y: -60, width: 120, height: 120), metresPerPixel: 0.3, key: 1)
        builder.scene.paint(on: canvas, illumination)
        let (light, carSamples) = canvas.radiance(sun: illumination.sun, sky: illumination.sky)
        return (carSamples.count { $0 >= 5 }, light.count { $0 != .zero })
    }

    @Test(arguments: [0, 22.5, 45, 80, 120, 170.0])
    func carsAreLabelledAtTheirSize(heading: Double) {
        let (car, painted) = render { $0.park(at: Frame.world.moved(0.1, 0.07, turned: heading)) }
        // 4.0-5.0 × 1.75-1.95 m with rounded corners, at 0.09 m² a pixel.
        #expect((70...108).contains(car))
        #expect(painted >= car)
    }

    @Test func hardNegativesAreNotLabelled() {
        let things: [(String, (inout SceneBuilder) -> Void)] = [
            ("truck", { $0.addTruck(at: .world) }), ("bus", { $0.addBus(at: .world) }),
            ("container", { $0.addContainer(at: .world, long: true) }), ("boat", { $0.addBoat(at: .world) }),
            ("crate", { $0.addCrate(at: .world) }), ("garden things", { $0.addClutter(at: .world) }),
            ("tree", { $0.addTree(at: .zero, radius: 3) }),
            ("house", { $0.addHouse(at: .world, length: 12, width: 9, eaves: 3) }),
            ("flat roof with air conditioners", { $0.addFlatBuilding(at: .world, length: 25, width: 20, height: 6) }),
            ("hall", { $0.addHall(at: .world, length: 25, width: 20, height: 6) }),
        ]
        for (name, add) in things {
            let (car, painted) = render(add)
            #expect(car == 0, "\(name)")
            #expect(painted > 5, "\(name)")
        }
    }

    @Test func placesAreTakenOnce() {
        var parked: [Bool] = []
        let two = render {
            for place in [Frame.world, Frame.world.moved(1, 1), Frame.world.moved(0, 2.75)] {
                parked.append($0.park(at: place))
            }
        }
        #expect(parked == [true, false, true])
        #expect((140...216).contains(two.car))
    }

    @Test func treesHideCarsAndBuriedCarsAreTakenAway() {
        let free = render { $0.park(at: .world) }.car
        let touched = render {
            $0.park(at: .world)
            $0.addTree(at: ScenePoint(2.6, 1.6), radius: 1.9)
        }.car
        #expect(touched < free)
        #expect(touched > free / 2)
        let buried = render {
            $0.park(at: .world)
            $0.addTree(at: .zero, radius: 4)
        }.car
        #expect(buried == 0)
    }
}
