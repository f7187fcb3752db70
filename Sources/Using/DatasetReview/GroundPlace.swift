// Where a georeferenced tile lies, and how large its pixels are on the ground.
import Base
import Dataset
import Geo
import Tiling
import VectorFiles

struct GroundPlace {
    let path: String
    /// nil when its CRS cannot be understood.
    let grid: SceneGrid?
    /// Why it cannot.
    let fault: UserError?
    let pixelSize: PixelSize?
    /// Metres a pixel.
    var resolution: Double? { pixelSize?.resolution }

    /// nil for a tile without georeference.
    init?(_ tile: TileExamination) {
        path = tile.pair.imagePath
        guard let info = tile.info, info.georeference?.geotransform != nil else { return nil }
        do {
            let grid = SceneGrid(path: path, info: info)
            _ = try grid.crs
            self.grid = grid
            fault = nil
            pixelSize = grid.pixelSize
        } catch {
            (grid, pixelSize) = (nil, nil)
            fault = UserError(
                .data, path: path, reason: (error as? UserError)?.reason ?? "\(error)",
                remedy: "write its CRS again, e.g. with gdal_edit.py -a_srs EPSG:32611")
        }
    }

    /// In the plane that it shares with the other tiles; nil without a CRS, where coordinates may mean anything.
    func box(in plane: CommonPlane) -> Box? {
        guard let grid, (try? grid.crs) != nil, let place = try? plane.place(grid) else { return nil }
        let (right, bottom) = (Double(grid.width), Double(grid.height))
        return Box(place([.zero, Coordinate(right, 0), Coordinate(0, bottom), Coordinate(right, bottom)]))
    }
}
