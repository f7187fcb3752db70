// Whether a bench fits the machine, before it takes memory.
import Base
import Model
import Tensor

extension UNetConfiguration {
    /// Refuses a network and batch that are larger than what there is.
    ///
    /// - Parameter size: height and width of the images.
    /// - Throws: `UserError(.memory)`.
    func requireMemory(images: Int, size: Int, training: Bool, precision: Precision) throws {
        let planned = UNet.plannedBytes(
            self, images: images, height: size, width: size, training: training, precision: precision)
        let pixels = images * size * size
        let copies = training ? 3 * UNet.parameterCount(self) * MemoryLayout<Float>.stride : 0
        let estimate = MemoryEstimate([
            .init("program", bytes: MemoryAllowance.residentAtWork), .init("network", bytes: planned),
            .init("optimizer", bytes: copies), .init("images", bytes: 4 * pixels * (inputBands + 2 * classes) + pixels),
        ])
        try estimate.require(.current(), for: "this bench") { _ in "lower --batch, --size or --width" }
    }
}
