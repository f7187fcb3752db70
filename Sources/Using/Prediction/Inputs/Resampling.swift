// At which ground resolution an image is predicted where the model learned from another.
import Base
import Dataset
import ModelFile

/// At which ground resolution an image is predicted.
public enum Resampling: Hashable, Sendable {
    /// Its own.
    case none
    /// That of the model's training tiles.
    case toModel
    /// Pixels that the model sees on one of the image.
    case factor(Double)

    public static let factors = 0.02...50.0
    /// Up to this ratio pixels of another size are nothing to speak of: training scales its crops by as much.
    private static let tolerance = 1.25

    /// Pixels that the model sees on one of the image.
    /// - Throws: `UserError` where image or model do not say how large their pixels are.
    func factor(for image: ImageReader, _ model: ModelDescription) throws -> Double {
        switch self {
        case .none: return 1
        case .factor(let factor): return factor
        case .toModel: break
        }
        guard let learned = model.groundResolution else {
            throw UserError(
                .usage, reason: "the model does not know the ground resolution of its training tiles",
                remedy: "give the factor to resample the image by, e.g. --resample 0.5")
        }
        guard let own = image.groundResolution else {
            throw UserError(
                .data, path: image.path, reason: "the image does not say how large its pixels are on the ground",
                remedy: "give the factor to resample it by, e.g. --resample 0.5")
        }
        let factor = own / learned
        guard Self.factors.contains(factor) else {
            throw UserError(
                .data, path: image.path,
                reason: "a pixel is \(Self.metres(own)), but the model was trained on \(Self.metres(learned))",
                remedy: "check the georeference, or use a model for such images")
        }
        return abs(factor - 1) < 0.01 ? 1 : factor
    }

    /// A sentence for whoever predicts an image whose pixels are of another size than those the model was trained on.
    func note(_ image: ImageReader, _ model: ModelDescription) -> String? {
        guard self == .none, let learned = model.groundResolution, let own = image.groundResolution,
            max(own / learned, learned / own) > Self.tolerance
        else { return nil }
        return "\(image.path): a pixel is \(Self.metres(own)), but the model was trained on \(Self.metres(learned)); "
            + "--resample auto resamples the image to that"
    }

    private static func metres(_ value: Double) -> String { significant(value, digits: 3) + " m" }
}

extension ModelDescription {
    /// Decides on an image's pixels as the model does on its own, of which there are `factor` on one of the image.
    func resampled(by factor: Double) -> ModelDescription {
        var model = self
        model.minimumArea = Int((Double(minimumArea) / (factor * factor)).rounded())
        model.splitting?.smoothing /= factor
        return model
    }
}
