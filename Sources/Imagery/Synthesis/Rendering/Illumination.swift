// One overflight's light and camera: sun, sky, haze, colour balance, sharpness and noise.
import Base

/// Drawn once a world, so that all of a scene is seen at the same hour by the same camera.
package struct Illumination {
    /// Where the shadow of a point one metre up falls, in metres on the ground.
    let shadowPerMetre: ScenePoint
    /// Direct light and light of the sky on level ground, by band; their sum is about one.
    package let sun, sky: Reflectance
    /// Light scattered into the camera, and the gain of each band.
    let haze, gain: Reflectance
    /// Weights of the pixel itself, its neighbours and the next ones, along one axis.
    let blur: (center: Float, near: Float, far: Float)
    /// Standard deviation of the noise in a picture of 0...255.
    let noise: Float

    package init(random: inout Random) {
        // A northern morning or afternoon: shadows fall between west-north-west and east-north-east.
        let heading = random.uniform(-160..<(-20))
        shadowPerMetre = direction(degrees: heading) * random.uniform(0.45..<1.35)
        let strength = Float(random.uniform(0.78..<0.9))
        let warmth = Float(random.uniform(-0.02..<0.05))
        sun = strength * Reflectance(1 + warmth, 1, 1 - warmth, 1.02)
        sky = (1 - strength) * Reflectance(0.9, 1, 1.22, 0.7)
        haze = Float(random.uniform(0.002..<0.025)) * Reflectance(0.8, 0.95, 1.15, 0.3)
        let exposure = Float(random.uniform(0.72..<1.25))
        func balance() -> Float { Float(random.uniform(0.93..<1.07)) }
        gain = exposure * Reflectance(balance(), balance(), balance(), balance())
        let near = Float(random.uniform(0.12..<0.21))
        let far = Float(random.uniform(0..<0.018))
        blur = (1 - 2 * near - 2 * far, near, far)
        noise = Float(random.uniform(0.9..<1.8))
    }

    /// The unit vector towards the sun: east, south, up.
    var towardsSun: SIMD3<Float> {
        let x = -shadowPerMetre.x
        let y = -shadowPerMetre.y
        let norm = (x * x + y * y + 1).squareRoot()
        return SIMD3(Float(x / norm), Float(y / norm), Float(1 / norm))
    }

    /// How bright a slope is compared with level ground. `downhill` is the unit vector it falls towards, `pitch` rise
    /// over run.
    func slopeFactor(downhill: ScenePoint, pitch: Double) -> Double {
        let factor = (1 - pitch * downhill.dot(shadowPerMetre)) / (1 + pitch * pitch).squareRoot()
        return max(0.3, min(1.5, factor))
    }
}
