// Where a georeferenced tile lies, and how large its pixels are on the ground.
import Base
import Dataset
import Geo
import Raster
import Tiling
import Vector

struct GroundPlace {
    let path: String
    /// nil when its CRS cannot be understood.
    let grid: SceneGrid?
    /// Why it cannot.
    let fault: UserError?
    /// Metres a pixel: the square root of the ground that one covers, in the middle of the tile.
    let resolution: Double?

    /// nil for a tile without georeference.
    init?(path: String, info: RasterInfo) {
        guard let georeference = info.georeference, georeference.geotransform != nil else { return nil }
        self.path = path
        do {
            let grid = try SceneGrid(path: path, info: info)
            self.grid = grid
            fault = nil
            let middle = Coordinate(Double(grid.width) / 2, Double(grid.height) / 2)
            resolution = try? GroundScale(grid).frame(at: middle).pixelArea.squareRoot()
        } catch {
            (grid, resolution) = (nil, nil)
            fault = UserError(
                .data, path: path, reason: (error as? UserError)?.reason ?? "\(error)",
                remedy: "write its CRS anew, e.g. with gdal_edit.py -a_srs EPSG:32611")
        }
    }

    init?(_ tile: TileExamination) {
        guard let info = tile.info else { return nil }
        self.init(path: tile.pair.imagePath, info: info)
    }

    /// In the plane that it shares with the other tiles; nil without a CRS, where coordinates may mean anything.
    func box(in sites: Sites) -> Box? {
        guard let grid, grid.crs != nil, let place = try? sites.place(grid) else { return nil }
        let (right, bottom) = (Double(grid.width), Double(grid.height))
        return Box(place([.zero, Coordinate(right, 0), Coordinate(0, bottom), Coordinate(right, bottom)]))
    }
}
