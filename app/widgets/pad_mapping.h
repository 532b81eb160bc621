#pragma once
// Where a point of the patch lies on its sheet of pictures.

namespace zscape::app {

// u runs along the columns (β), v along the rows (α), both 0…1 over the patch. On the quarter the first and the last
// tile are the ends themselves, so 0 and 1 lie in the middles of the outer tiles and the handle sits on the tile it
// shows. On the full torus the tiles divide the circle: tile k is at k / n, and positions wrap around.
struct PadMapping {
  int columns = 11, rows = 11;
  bool wraps = false;

  // Fraction of the sheet's width or height, 0…1.
  double x_of(double u) const { return to_sheet(u, columns); }
  double y_of(double v) const { return to_sheet(v, rows); }
  // The inverse; outside the tile centres it is clamped, or wrapped on the torus.
  double u_of(double x) const { return from_sheet(x, columns); }
  double v_of(double y) const { return from_sheet(y, rows); }

  int column_of(double u) const { return nearest(u, columns); }
  int row_of(double v) const { return nearest(v, rows); }
  int tile_of(double u, double v) const { return row_of(v) * columns + column_of(u); }
  // The patch position of a tile's centre.
  double u_of_column(int column) const { return at(column, columns); }
  double v_of_row(int row) const { return at(row, rows); }

 private:
  double to_sheet(double t, int n) const;
  double from_sheet(double s, int n) const;
  int nearest(double t, int n) const;
  double at(int k, int n) const;
};

}  // namespace zscape::app
