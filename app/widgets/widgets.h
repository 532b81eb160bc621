#pragma once
// All widgets, for panels.
#include "app/widgets/button.h"
#include "app/widgets/card.h"
#include "app/widgets/icon.h"
#include "app/widgets/item.h"
#include "app/widgets/segmented.h"
#include "app/widgets/text.h"
#include "app/widgets/value_scale.h"
