#include "models/blocks/nets.h"

#include <functional>
#include <numeric>

#include "models/blocks/conv.h"

namespace zscape {

namespace {

std::int64_t product(const std::vector<std::int64_t>& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

/// {in, hidden…, out}; without the middle when hidden = 0: a linear map.
std::vector<std::int64_t> sizes(std::int64_t in, const NetShape& shape, std::int64_t out) {
  std::vector<std::int64_t> all{in};
  if (!shape.conv && shape.hidden > 0) all.insert(all.end(), static_cast<std::size_t>(shape.layers), shape.hidden);
  all.push_back(out);
  return all;
}

}  // namespace

std::vector<ParamSpec> net_params() {
  return {
      {.key = "net", .group = "architecture", .fallback = std::string("mlp"), .choices = {"mlp", "conv"}},
      {.key = "hidden",
       .group = "architecture",
       .fallback = std::int64_t{400},
       .min = 0,
       .max = 4096,
       .when = "net=mlp"},
      {.key = "layers",
       .group = "architecture",
       .fallback = std::int64_t{1},
       .min = 1,
       .max = 8,
       .when = "net=mlp"},
      {.key = "channels",
       .group = "architecture",
       .fallback = std::int64_t{24},
       .min = 1,
       .max = 256,
       .log_scale = true,
       .when = "net=conv"},
  };
}

NetShape::NetShape(const Build& build)
    : conv(build.params.text("net") == "conv"),
      hidden(build.params.integer("hidden")),
      layers(build.params.integer("layers")),
      channels(build.params.integer("channels")) {
  const DataSpec& data = build.data;
  if (data.kind == DataKind::pictures)
    row = {data.channels, data.height, data.width};
  else
    row = {data.dimension};
  if (!conv) return;
  if (data.kind != DataKind::pictures)
    throw ParamError("net=conv needs pictures; these data are points of dimension " + std::to_string(data.dimension) +
                     ": set net=mlp.");
  if (data.height % 4 != 0 || data.width % 4 != 0)
    throw ParamError("net=conv halves a picture twice, so height and width must be divisible by 4, not " +
                     std::to_string(data.height) + "×" + std::to_string(data.width) +
                     ": set net=mlp, or pad or resize with data.pad or data.size.");
  small = {2 * channels, data.height / 4, data.width / 4};
}
std::int64_t NetShape::row_size() const { return product(row); }
std::int64_t NetShape::small_size() const { return product(small); }

EncoderNet::EncoderNet(const NetShape& shape, std::int64_t out, const Init& init) {
  if (shape.conv) {
    down.emplace_back("encoder.conv0", shape.row[0], shape.channels, init, Activation::relu);
    down.emplace_back("encoder.conv1", shape.channels, 2 * shape.channels, init, Activation::relu);
  }
  head =
      Mlp("encoder", sizes(shape.conv ? shape.small_size() : shape.row_size(), shape, out), init);
}

Tensor EncoderNet::operator()(const Tensor& x) const {
  Tensor h = x;
  for (const DownConv& layer : down) h = layer(h);
  return head(rows_of(h));
}

void EncoderNet::collect(std::vector<NamedTensor>& into) const {
  for (const DownConv& layer : down) layer.collect(into);
  head.collect(into);
}

DecoderNet::DecoderNet(const NetShape& shape, std::int64_t in, std::int64_t heads, const Init& init)
    : out_shape(shape.row), small(shape.small) {
  out_shape[0] *= heads;
  body = Mlp("decoder", sizes(in, shape, shape.conv ? shape.small_size() : heads * shape.row_size()), init);
  if (!shape.conv) return;
  up.emplace_back("decoder.conv0", 2 * shape.channels, shape.channels, init, Activation::relu);
  up.emplace_back("decoder.conv1", shape.channels, out_shape[0], init, Activation::none);
}

Tensor DecoderNet::operator()(const Tensor& z) const {
  Tensor h = body(z);
  if (!up.empty()) h = maps_of(torch::relu(h), small);
  for (const UpConv& layer : up) h = layer(h);
  return up.empty() ? h.unflatten(1, out_shape) : h;
}

void DecoderNet::collect(std::vector<NamedTensor>& into) const {
  body.collect(into);
  for (const UpConv& layer : up) layer.collect(into);
}

void DecoderNet::begin_at(const Tensor& row) {
  torch::NoGradGuard no_grad;
  const Tensor said = up.empty() ? row.flatten() : row.flatten(1).mean(1);
  (up.empty() ? body.layers.back().bias : up.back().bias).narrow(0, 0, said.size(0)).copy_(said);
}

}  // namespace zscape
