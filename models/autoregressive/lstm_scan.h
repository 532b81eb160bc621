#pragma once
// lstm_scan: a line of LSTM cells that sweeps over a picture, all cells of a line at once, as one autograd node.
#include <torch/torch.h>

#include <utility>

namespace zscape {

/// Which cells of the line before a cell hears: those at s + first … s + first + taps − 1, zeros beyond the ends.
struct Taps {
  std::int64_t first = 0, count = 1;
};

/// One cell: gates [m, 4h] in the order i, f, o, g, and c [m, h] → {h', c'}:  c' = σ(f) c + σ(i) tanh(g),  h' = σ(o) tanh(c')
/// (Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000; van den Oord et al. 2016, eq. 3).
std::pair<torch::Tensor, torch::Tensor> lstm_cell(const torch::Tensor& gates, const torch::Tensor& c);

/// gates_t[s] = input_t[s] + Σ_k h_{t−1}[s + first + k] W_k, then the cell. input [T, S, n, 4h] (T lines of S cells), weight [taps, h, 4h], live [T, S] = 1
/// where there is a cell, 0 where its state stays zero → h [T, S, n, h]. Once differentiable in input and weight.
torch::Tensor lstm_scan(const torch::Tensor& input, const torch::Tensor& weight, Taps taps, const torch::Tensor& live);

/// Row i moved i places to the right, so that a diagonal becomes a column: [H, W, …] → [H, H + W − 1, …], zeros where nothing is.
torch::Tensor skew(const torch::Tensor& map);
/// Back again: [H, H + W − 1, …] → [H, W, …].
torch::Tensor unskew(const torch::Tensor& map);

}  // namespace zscape
