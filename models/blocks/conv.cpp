#include "models/blocks/conv.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

namespace zscape {

namespace {

constexpr std::int64_t kThin = 4;
constexpr auto kLayout = at::MemoryFormat::ChannelsLast;

bool cpu_floats(const Tensor& t) { return t.is_cpu() && t.scalar_type() == torch::kFloat; }
bool thin(std::int64_t channels) { return channels <= kThin; }

/// Maps as a matrix with a row for every place, [n·H·W, C]: a view where they are channels_last.
Tensor places(const Tensor& maps) { return maps.permute({0, 2, 3, 1}).reshape({-1, maps.size(1)}); }
/// A weight [first, second, k, k] as a matrix [first, k·k·second].
Tensor taps(const Tensor& weight) { return weight.permute({0, 2, 3, 1}).reshape({weight.size(0), -1}); }

/// How windows of k×k places lie on thin maps: window (i, j) of `rows` × `columns` begins at (i, j)·stride − padding.
struct Windows {
  std::int64_t n, rows, columns, k, stride, padding, channels, height, width;
  std::int64_t run() const { return k * channels; }  // what a window takes from one line
  std::int64_t line() const { return (width + 2 * padding) * channels; }
  std::int64_t padded() const { return (height + 2 * padding) * line(); }
  std::int64_t windows() const { return rows * columns * k * run(); }                      // numbers in those of one picture
  std::int64_t wide() const { return width * channels; }                                   // numbers in one line of a picture
  std::int64_t inside(std::int64_t y) const { return (y + padding) * line() + padding * channels; }  // where its line y begins, padded
};

/// Calls each(line of a window in its row, the same line on the padded picture) for all windows of one picture.
template <class Window, class Picture, class Each>
void walk(const Windows& w, Window* window, Picture* picture, Each each) {
  for (std::int64_t i = 0; i < w.rows; ++i)
    for (std::int64_t j = 0; j < w.columns; ++j)
      for (std::int64_t a = 0; a < w.k; ++a, window += w.run()) each(window, picture + (i * w.stride + a) * w.line() + j * w.stride * w.channels);
}

/// The same with the run's length known to the compiler where it is a usual one.
template <class Float, class Each>
void walk_runs(const Windows& w, Float* window, float* picture, Each each) {
  const auto fixed = [&]<std::int64_t length>() {
    walk(w, window, picture, [&](Float* here, float* there) {
      for (std::int64_t t = 0; t < length; ++t) each(here[t], there[t]);
    });
  };
  switch (w.run()) {
    case 3: return fixed.template operator()<3>();
    case 4: return fixed.template operator()<4>();
    case 6: return fixed.template operator()<6>();
    case 12: return fixed.template operator()<12>();
    default:
      walk(w, window, picture, [&](Float* here, float* there) {
        for (std::int64_t t = 0; t < w.run(); ++t) each(here[t], there[t]);
      });
  }
}

/// Calls each(picture's number, room for it with zeros round it) for all pictures, some at a time.
template <class Each>
void for_pictures(const Windows& w, Each each) {
  at::parallel_for(0, w.n, 1, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> padded(static_cast<std::size_t>(w.padded()));
    for (std::int64_t n = begin; n < end; ++n) each(n, padded);
  });
}

/// Adds windows [n·rows·columns, k·k·channels] up where they lie → [n, channels, height, width], channels_last.
Tensor spread(const Tensor& windows, const Windows& w) {
  const Tensor from = windows.contiguous(), out = at::empty({w.n, w.channels, w.height, w.width}, from.options().memory_format(kLayout));
  const auto* source = from.const_data_ptr<float>();
  auto* target = out.mutable_data_ptr<float>();
  for_pictures(w, [&](std::int64_t n, std::vector<float>& padded) {
    std::fill(padded.begin(), padded.end(), 0.0f);
    walk_runs(w, source + n * w.windows(), padded.data(), [](const float& window, float& picture) { picture += window; });
    for (std::int64_t y = 0; y < w.height; ++y) std::copy_n(padded.data() + w.inside(y), w.wide(), target + (n * w.height + y) * w.wide());
  });
  return out;
}

/// The transpose of spread: [n, channels, height, width] → windows [n·rows·columns, k·k·channels], zeros beyond the edge.
Tensor gather(const Tensor& maps, const Windows& w) {
  const Tensor from = maps.permute({0, 2, 3, 1}).contiguous(), out = at::empty({w.n * w.rows * w.columns, w.k * w.run()}, from.options());
  const auto* source = from.const_data_ptr<float>();
  auto* target = out.mutable_data_ptr<float>();
  for_pictures(w, [&](std::int64_t n, std::vector<float>& padded) {
    for (std::int64_t y = 0; y < w.height; ++y) std::copy_n(source + (n * w.height + y) * w.wide(), w.wide(), padded.data() + w.inside(y));
    walk_runs(w, target + n * w.windows(), padded.data(), [](float& window, const float& picture) { window = picture; });
  });
  return out;
}

/// The transposed product: maps [n, in, h, w], weight [in, thin, k, k] → [n, thin, height, width].
Tensor spread_product(const Tensor& maps, const Tensor& weight, std::int64_t stride, std::int64_t padding, std::int64_t height, std::int64_t width) {
  return spread(places(maps).mm(taps(weight)),
                {maps.size(0), maps.size(2), maps.size(3), weight.size(2), stride, padding, weight.size(1), height, width});
}

/// A convolution with stride 1 seen from its other end: [out, in, k, k] → [in, out, k, k] turned round.
Tensor turned(const Tensor& weight) { return weight.transpose(0, 1).flip({2, 3}); }

struct ThinConv : torch::autograd::Function<ThinConv> {
  static Tensor forward(torch::autograd::AutogradContext* ctx, const Tensor& x, const Tensor& weight, const Tensor& bias, std::int64_t stride, std::int64_t padding) {
    ctx->save_for_backward({x, weight});
    ctx->saved_data["stride"] = stride;
    ctx->saved_data["padding"] = padding;
    ctx->saved_data["biased"] = bias.defined();
    if (!ends_thin(weight, stride)) return torch::conv2d(x, weight, bias, stride, padding);
    const std::int64_t back = weight.size(2) - 1 - padding, less = 2 * padding + 1 - weight.size(2);
    const Tensor y = spread_product(x, turned(weight), 1, back, x.size(2) + less, x.size(3) + less);
    return bias.defined() ? y.add_(bias.view({1, -1, 1, 1})) : y;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* ctx, torch::autograd::variable_list gradients) {
    const auto saved = ctx->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1];
    const std::int64_t stride = ctx->saved_data["stride"].toInt(), padding = ctx->saved_data["padding"].toInt(), k = weight.size(2);
    const bool wants_bias = ctx->saved_data["biased"].toBool() && ctx->needs_input_grad(2);
    const Tensor g = gradients[0].contiguous(kLayout);
    // Where the gradient is itself differentiated, torch's own formulas know how.
    const bool once = !torch::GradMode::is_enabled(), ours_x = once && thin(x.size(1)), ours_weight = once && ends_thin(weight, stride);
    const std::array<bool, 3> theirs{ctx->needs_input_grad(0) && !ours_x, ctx->needs_input_grad(1) && !ours_weight, wants_bias && !ours_weight};
    Tensor to_x, to_weight, to_bias;
    if (theirs[0] || theirs[1] || theirs[2])
      std::tie(to_x, to_weight, to_bias) = at::convolution_backward(g, x, weight, at::OptionalIntArrayRef({weight.size(0)}), {stride, stride}, {padding, padding},
                                                                    {1, 1}, /*transposed=*/false, {0, 0}, /*groups=*/1, theirs);
    if (ctx->needs_input_grad(0) && ours_x) to_x = spread_product(g, weight, stride, padding, x.size(2), x.size(3));
    if (ctx->needs_input_grad(1) && ours_weight) {
      const Windows windows{x.size(0), x.size(2), x.size(3), k, 1, k - 1 - padding, weight.size(0), g.size(2), g.size(3)};
      to_weight = turned(places(x).t().mm(gather(g, windows)).view({x.size(1), k, k, weight.size(0)}).permute({0, 3, 1, 2})).contiguous(kLayout);
    }
    if (wants_bias && ours_weight) to_bias = places(g).sum(0);
    return {to_x, to_weight, to_bias, Tensor(), Tensor()};
  }

  static bool ends_thin(const Tensor& weight, std::int64_t stride) { return stride == 1 && thin(weight.size(0)); }
};

/// Ends thin. Its gradients begin thin, which oneDNN does well.
struct ThinConvTranspose : torch::autograd::Function<ThinConvTranspose> {
  static Tensor forward(torch::autograd::AutogradContext* ctx, const Tensor& x, const Tensor& weight, const Tensor& bias, std::int64_t stride, std::int64_t padding) {
    ctx->save_for_backward({x, weight});
    ctx->saved_data["stride"] = stride;
    ctx->saved_data["padding"] = padding;
    const std::int64_t more = weight.size(2) - 2 * padding;
    const Tensor y = spread_product(x, weight, stride, padding, (x.size(2) - 1) * stride + more, (x.size(3) - 1) * stride + more);
    return y.add_(bias.view({1, -1, 1, 1}));
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* ctx, torch::autograd::variable_list gradients) {
    const auto saved = ctx->get_saved_variables();
    const std::int64_t stride = ctx->saved_data["stride"].toInt(), padding = ctx->saved_data["padding"].toInt();
    const std::array<bool, 3> wanted{ctx->needs_input_grad(0), ctx->needs_input_grad(1), ctx->needs_input_grad(2)};
    auto [to_x, to_weight, to_bias] = at::convolution_backward(gradients[0].contiguous(kLayout), saved[0], saved[1], at::OptionalIntArrayRef({saved[1].size(1)}), {stride, stride},
                                                               {padding, padding}, {1, 1}, /*transposed=*/true, {0, 0}, /*groups=*/1, wanted);
    return {to_x, to_weight, to_bias, Tensor(), Tensor()};
  }
};

}  // namespace

Tensor conv(const Tensor& x, const Tensor& weight, const Tensor& bias, std::int64_t stride, std::int64_t padding) {
  if (!cpu_floats(x) || !(thin(weight.size(1)) || ThinConv::ends_thin(weight, stride))) return torch::conv2d(x, weight, bias, stride, padding);
  return ThinConv::apply(x, weight, bias, stride, padding);
}

Tensor conv_transpose(const Tensor& x, const Tensor& weight, const Tensor& bias, std::int64_t stride, std::int64_t padding) {
  if (!cpu_floats(x) || !thin(weight.size(1))) return torch::conv_transpose2d(x, weight, bias, stride, padding);
  return ThinConvTranspose::apply(x, weight, bias, stride, padding);
}

Tensor laid_out(const Tensor& weight) { return torch::empty(weight.sizes(), weight.options().memory_format(kLayout)).copy_(weight); }

Tensor keep_layout(Tensor maps) {
  if (maps.is_cpu() && maps.dim() == 4 && maps.requires_grad()) maps.register_hook([](const Tensor& gradient) { return gradient.contiguous(kLayout); });
  return maps;
}
Tensor rows_of(const Tensor& maps) { return keep_layout(maps).flatten(1); }
Tensor maps_of(const Tensor& rows, at::IntArrayRef shape) {
  const Tensor maps = rows.unflatten(1, shape);
  return maps.is_cpu() ? maps.contiguous(kLayout) : maps;
}

}  // namespace zscape
