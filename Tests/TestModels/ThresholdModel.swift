// A model whose prediction is known: bright pixels are cars.
import Dataset
import Model
import ModelFile
import Raster
import Tensor

/// P(car) = σ(sharpness · (x - limit)), x the first band's sample, which must not be negative.
///
/// All weights are zero but a path of ones from the first band through the skip connection to the head.
package func thresholdModel(
    limit: Float, sharpness: Float = 1, bands: Int = 1, depth: Int = 1, minimumArea: Int = 0, threshold: Double = 0.5,
    names: [String] = ["background", "car"], sampleType: SampleType = .uint8
) throws -> TrainedModel {
    let network = UNet(UNetConfiguration(inputBands: bands, classes: names.count, width: 1, depth: depth), seed: 1)
    let weights = network.parameters.pointer
    for slice in network.slices {
        for i in 0..<slice.count {
            weights[slice.offset + i] = slice.name.contains(".norm") && slice.name.hasSuffix("weight") ? 1 : 0
        }
        // The middle of the first input channel's 3×3 kernel of the first output channel.
        if slice.name.hasPrefix("encoder.0.conv") || slice.name.hasPrefix("decoder.0.conv") {
            weights[slice.offset + 4] = 1
        }
        if slice.name == "head.weight" { weights[slice.offset + 1] = sharpness }
        if slice.name == "head.bias" { weights[slice.offset + 1] = -sharpness * limit }
    }
    network.parametersChanged()
    let labels = try ClassMap(names: names, values: names.count == 2 ? nil : Array(0..<names.count).map { [$0] })
    return TrainedModel(
        network: network,
        description: ModelDescription(
            network: network.configuration, labels: labels,
            normalization: Normalization(
                mean: [Double](repeating: 0, count: bands), standardDeviation: [Double](repeating: 1, count: bands)),
            sampleType: sampleType, threshold: threshold, minimumArea: minimumArea))
}
